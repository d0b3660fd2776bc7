import { Duration } from 'aws-cdk-lib';
import {
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  MathExpression,
  Metric,
  TextWidget,
  type IMetric,
  type IWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { StageName } from './function';
import type { LogAnalyzer } from './log-analyzer';
import { filterMetric } from './self-monitoring';

/** Whatever the number of clusters is. A person reads a screen or two of it. */
export const MAX_WIDGETS = 12;

/** Of one graph: nobody can tell more of them apart. The first clusters of a larger fleet are shown. */
const MAX_LINES = 20;

const PERIOD = Duration.minutes(5);
const WIDTH = 8;
const HEIGHT = 6;

export interface DashboardProps {
  /** Functions by what people call them. */
  readonly functions: Readonly<Record<string, IFunction>>;

  /** Queues between the stages by what people call them. */
  readonly queues: Readonly<Record<string, IQueue>>;

  /** Queues that hold what could not be handled. */
  readonly deadLetters: Readonly<Record<string, IQueue>>;

  /** Analyzers by cluster and source. */
  readonly analyzers: Readonly<Record<string, LogAnalyzer>>;
}

/**
 * One page about incidents and about MineGuard itself.
 *
 * Leaves nothing in the account. CloudWatch asks for 3 USD a month where the account has three dashboards already.
 */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, { functions, queues, deadLetters, analyzers }: DashboardProps) {
    super(scope, id);
    const widgets: readonly IWidget[] = [
      new TextWidget({ markdown: LEGEND, width: 3 * WIDTH, height: 2 }),
      graph('Incidents that changed, by state', [counted('IncidentsChanged', 'correlator', 'state')]),
      graph('Responses, by decision', [
        counted('Responses', 'responder', 'decision'),
        own('ActionsFailed', 'responder', 'actions that failed'),
      ]),
      graph('Messages to people, by verdict', [counted('Notifications', 'notifier', 'verdict')]),
      graph('Findings read, and live workloads looked at', [
        own('GuardDutyFindings', 'guardduty-analyzer', 'findings of GuardDuty'),
        own('WorkloadsInspected', 'inspector', 'live workloads'),
      ]),
      graph('Lines that were not believed or not read', [
        own('ForgedAlert', 'falco-analyzer', 'forged alerts'),
        counted('UnparsableLine', 'audit-analyzer', 'reason'),
        counted('UnparsableLine', 'falco-analyzer', 'reason'),
      ]),
      graph('Log events delivered', perSource(analyzers, 'ForwardedLogEvents')),
      graph('Deliveries that failed', perSource(analyzers, 'DeliveryErrors')),
      graph(
        'Age of the oldest message, in seconds',
        Object.entries(queues).map(([label, queue]) =>
          queue.metricApproximateAgeOfOldestMessage({ label, period: PERIOD, statistic: 'Maximum' }),
        ),
      ),
      graph(
        'Kept because it could not be handled',
        Object.entries(deadLetters).map(([label, queue]) =>
          queue.metricApproximateNumberOfMessagesVisible({ label, period: PERIOD, statistic: 'Maximum' }),
        ),
      ),
      graph(
        'Errors of functions',
        Object.entries(functions).map(([label, fn]) => fn.metricErrors({ label, period: PERIOD })),
      ),
      graph(
        'Duration of functions, 99th percentile, in milliseconds',
        Object.entries(functions).map(([label, fn]) => fn.metricDuration({ label, period: PERIOD, statistic: 'p99' })),
      ),
    ];
    if (widgets.length > MAX_WIDGETS) throw new Error(`a dashboard has ${MAX_WIDGETS} widgets, got ${widgets.length}`);
    const dashboard = new CloudWatchDashboard(this, 'Dashboard', { defaultInterval: Duration.hours(12) });
    dashboard.addWidgets(...widgets);
  }
}

const LEGEND =
  'An empty graph means that nothing was found only where **Log events delivered** is not empty too. ' +
  'The alarms on the health topic say what to do; `mineguard doctor` says what will not work.';

const graph = (title: string, left: readonly IMetric[]): GraphWidget =>
  new GraphWidget({ title, left: [...left], width: WIDTH, height: HEIGHT, leftYAxis: { min: 0, showUnits: false } });

/** A metric that a stage counts by itself. */
const own = (metricName: string, stage: StageName, label: string): Metric =>
  new Metric({
    namespace: 'MineGuard',
    metricName,
    dimensionsMap: { service: stage },
    statistic: 'Sum',
    period: PERIOD,
    label,
  });

/** One line for each value that occurs: only the code of the stage knows which there are. */
const counted = (metricName: string, stage: StageName, dimension: string): MathExpression =>
  new MathExpression({
    expression: `SEARCH('{MineGuard,service,${dimension}} MetricName="${metricName}" service="${stage}"', 'Sum', ${PERIOD.toSeconds()})`,
    usingMetrics: {},
    label: '',
    period: PERIOD,
  });

const perSource = (analyzers: DashboardProps['analyzers'], metricName: string): readonly IMetric[] =>
  Object.entries(analyzers)
    .slice(0, MAX_LINES)
    .map(([label, analyzer]) => filterMetric(analyzer, metricName).with({ label }));
