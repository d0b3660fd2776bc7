import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { LogAnalyzer } from './log-analyzer';

const PERIOD = Duration.minutes(5);

export interface SelfMonitoringProps {
  /** Topic that people have subscribed to; nothing of MineGuard's own lies between it and the alarms. */
  readonly health: ITopic;
}

/**
 * Alarms on MineGuard itself. Quiet means that nothing was found, never that nothing looked.
 *
 * Their number is bounded: one for each thing a person would do something else about.
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

  /** What can go wrong between a log group and its analyzer. */
  public watchDelivery(name: string, analyzer: LogAnalyzer): void {
    for (const metricName of ['DeliveryErrors', 'DeliveryThrottling']) {
      this.alarm(`${name}${metricName}`, {
        says: `CloudWatch Logs cannot deliver to MineGuard's analyzer of ${name}. Events of this time may be lost.`,
        metric: filterMetric(analyzer, metricName),
      });
    }
    this.alarm(`${name}FailedBatches`, {
      says: `Batches of ${name} failed every retry. They are kept in the bucket for failed batches, to be replayed.`,
      metric: analyzer.function.metric('AsyncEventsDropped', { period: PERIOD, statistic: 'Sum' }),
    });
  }

  /**
   * A source that a live cluster writes to all the time.
   *
   * Counts what the filter passes on, not what the log group takes in: a filter that somebody removed is noticed too.
   */
  public watchSilence(name: string, analyzer: LogAnalyzer): void {
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

const filterMetric = ({ logGroup, filterName }: LogAnalyzer, metricName: string): Metric =>
  new Metric({
    namespace: 'AWS/Logs',
    metricName,
    dimensionsMap: { LogGroupName: logGroup.logGroupName, DestinationType: 'Lambda', FilterName: filterName },
    statistic: 'Sum',
    period: PERIOD,
  });
