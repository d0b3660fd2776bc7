import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  MathExpression,
  Metric,
  TreatMissingData,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { LogAnalyzer } from './log-analyzer';

const PERIOD = Duration.minutes(5);

/** Up to here each analyzer has alarms of its own, which name it; beyond, one alarm watches as many as it can. */
const MOST_CLUSTERS_APART = 3;

/** CloudWatch's limit for one alarm. */
const MOST_METRICS = 10;

/** The analyzers of one cluster. */
interface Sources {
  readonly audit: LogAnalyzer;
  readonly falco: LogAnalyzer;
}

interface Named {
  readonly name: string;
  readonly analyzer: LogAnalyzer;
}

interface SourceAlarm {
  readonly id: string;
  readonly says: (names: string) => string;
  readonly metricOf: (analyzer: LogAnalyzer) => IMetric;
}

export interface SelfMonitoringProps {
  /** Topic that people have subscribed to; nothing of MineGuard's own lies between it and the alarms. */
  readonly health: ITopic;
}

/**
 * Alarms on MineGuard itself. Quiet means that nothing was found, never that nothing looked.
 *
 * Their number is bounded: one for each thing a person would do something else about, and with many clusters two for each
 * cluster, rounded up.
 */
export class SelfMonitoring extends Construct {
  private readonly action: SnsAction;

  constructor(scope: Construct, id: string, { health }: SelfMonitoringProps) {
    super(scope, id);
    this.action = new SnsAction(health);
  }

  /** Messages that no stage could handle; they wait for a redrive. */
  public watchDeadLetters(name: string, queue: IQueue): void {
    this.alarm(`${name}DeadLetters`, {
      says: `What is in the dead-letter queue of ${name} could not be handled. It is kept for 14 days, to be redriven.`,
      metric: queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: 'Maximum' }),
    });
  }

  /** A function that fails while nobody else would notice. */
  public watchErrors(name: string, fn: IFunction): void {
    this.alarm(`${name}Errors`, {
      says: `The ${name} of MineGuard fails. What it was given is retried; read its log group.`,
      metric: fn.metricErrors({ period: PERIOD }),
    });
  }

  /** A function that Lambda refuses to start, because the account has used up its concurrency. */
  public watchThrottles(name: string, fn: IFunction): void {
    this.alarm(`${name}Throttles`, {
      says: `Lambda throttles the ${name} of MineGuard, so it is late. Ask for more concurrency in this account.`,
      metric: fn.metricThrottles({ period: PERIOD }),
    });
  }

  /** What the responder must read before it acts, and could not: it fails closed, so a miner goes on meanwhile. */
  public watchGuards(): void {
    this.alarm('GuardsUnreadable', {
      says:
        'The responder of MineGuard could not read kill switch, budget, exceptions or the live cluster, so it did not act ' +
        'or asked a person. Which of them, the dashboard says; why, the log group of the responder.',
      metric: new Metric({
        namespace: 'MineGuard',
        metricName: 'GuardUnreadable',
        dimensionsMap: { service: 'responder' },
        statistic: 'Sum',
        period: PERIOD,
      }),
    });
  }

  /** What can go wrong between the log groups of clusters and their analyzers. */
  public watchSources(sources: ReadonlyMap<string, Sources>): void {
    const analyzers = [...sources].flatMap(([cluster, { audit, falco }]) => [
      { name: `${cluster}-Audit`, analyzer: audit },
      { name: `${cluster}-Falco`, analyzer: falco },
    ]);
    const size = sources.size > MOST_CLUSTERS_APART ? MOST_METRICS : 1;
    for (const kind of SOURCE_ALARMS) {
      for (let start = 0; start < analyzers.length; start += size) {
        this.watchTogether(kind, analyzers.slice(start, start + size));
      }
    }
    for (const [cluster, { audit }] of sources) this.watchSilence(`${cluster}-Audit`, audit);
  }

  private watchTogether({ id, says, metricOf }: SourceAlarm, analyzers: readonly Named[]): void {
    const names = analyzers.map(({ name }) => name);
    const [metric, ...others] = analyzers.map(({ analyzer }) => metricOf(analyzer));
    if (!metric) return;
    this.alarm(`${names[0] ?? ''}${others.length > 0 ? 'AndOthers' : ''}${id}`, {
      says: says(names.join(', ')),
      metric:
        others.length === 0
          ? metric
          : new MathExpression({
              // What has happened nowhere is not published at all.
              expression: 'SUM(FILL(METRICS(), 0))',
              usingMetrics: Object.fromEntries([metric, ...others].map((one, index) => [`m${index}`, one])),
              period: PERIOD,
            }),
    });
  }

  /**
   * A source that a live cluster writes to all the time. Each has an alarm of its own: a sum would hide the one that is
   * silent.
   *
   * Counts what the filter passes on, not what the log group takes in: a filter that somebody removed is noticed too.
   */
  private watchSilence(name: string, analyzer: LogAnalyzer): void {
    this.alarm(`${name}Silence`, {
      says: `Nothing of ${name} has come for 15 minutes. Is logging on, and is the subscription filter there?`,
      metric: filterMetric(analyzer, 'ForwardedLogEvents'),
      whenSilent: true,
    });
  }

  private alarm(id: string, { says, metric, whenSilent = false }: AlarmProps): void {
    const alarm = new Alarm(this, id, {
      alarmDescription: says,
      metric,
      threshold: 1,
      comparisonOperator: whenSilent
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: whenSilent ? 3 : 1,
      treatMissingData: whenSilent ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(this.action);
  }
}

interface AlarmProps {
  readonly says: string;
  readonly metric: IMetric;
  readonly whenSilent?: boolean;
}

export const filterMetric = ({ logGroup, filterName }: LogAnalyzer, metricName: string): Metric =>
  new Metric({
    namespace: 'AWS/Logs',
    metricName,
    dimensionsMap: { LogGroupName: logGroup.logGroupName, DestinationType: 'Lambda', FilterName: filterName },
    statistic: 'Sum',
    period: PERIOD,
  });

const deliveryAlarm = (metricName: string): SourceAlarm => ({
  id: metricName,
  says: (names) =>
    `CloudWatch Logs cannot deliver to MineGuard's analyzer of ${names}. Events of this time may be lost.`,
  metricOf: (analyzer) => filterMetric(analyzer, metricName),
});

const SOURCE_ALARMS: readonly SourceAlarm[] = [
  deliveryAlarm('DeliveryErrors'),
  deliveryAlarm('DeliveryThrottling'),
  {
    id: 'FailedBatches',
    says: (names) =>
      `Batches of ${names} failed every retry. They are kept in the bucket for failed batches, to be replayed.`,
    metricOf: ({ function: fn }) => fn.metric('AsyncEventsDropped', { period: PERIOD, statistic: 'Sum' }),
  },
  {
    id: 'Throttles',
    says: (names) =>
      `Lambda throttles the analyzer of ${names} of MineGuard, so it is late. Ask for more concurrency in this account.`,
    metricOf: ({ function: fn }) => fn.metricThrottles({ period: PERIOD }),
  },
];
