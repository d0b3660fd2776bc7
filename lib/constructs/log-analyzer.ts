import { Duration } from 'aws-cdk-lib';
import type { IDestination } from 'aws-cdk-lib/aws-lambda';
import {
  CfnSubscriptionFilter,
  FilterPattern,
  SubscriptionFilter,
  type IFilterPattern,
  type ILogGroup,
  type RetentionDays,
} from 'aws-cdk-lib/aws-logs';
import { LambdaDestination } from 'aws-cdk-lib/aws-logs-destinations';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { StageFunction } from './function';
import type { PrivateBucket } from './private-bucket';

export interface LogAnalyzerProps {
  /** Log group to read. It may belong to another stack; it gets one subscription filter and nothing else. */
  readonly logGroup: ILogGroup;

  /** Which analyzer reads it. */
  readonly stage: 'audit-analyzer' | 'falco-analyzer';

  /** Cluster that the log group belongs to. */
  readonly clusterName: string;

  /** Queue that receives signals. */
  readonly signals: IQueue;

  /** Queue that receives conclusive signals, which must not wait behind others. */
  readonly urgentSignals: IQueue;

  /** Bucket that keeps batches that failed every retry. */
  readonly failedBatches: PrivateBucket;

  /** How long the function's own logs are kept. */
  readonly logRetention: RetentionDays;

  /**
   * Which log events reach the function. A narrower pattern costs less and sees less.
   *
   * @default - every log event
   */
  readonly filterPattern?: IFilterPattern;

  /**
   * Further variables that the entry file of the stage reads.
   *
   * @default - none
   */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Streams one log group into one analyzer function, which may send to two queues and do nothing else.
 *
 * CloudWatch Logs hands a batch over asynchronously. One that fails three times goes to the bucket, to be replayed.
 */
export class LogAnalyzer extends Construct {
  public readonly function: StageFunction;
  public readonly logGroup: ILogGroup;

  /** The name CloudFormation gave to the filter: a dimension of its delivery metrics. */
  public readonly filterName: string;

  constructor(scope: Construct, id: string, props: LogAnalyzerProps) {
    super(scope, id);
    const { logGroup, stage, clusterName, signals, urgentSignals, failedBatches, logRetention } = props;
    this.logGroup = logGroup;

    this.function = new StageFunction(this, 'Function', {
      stage,
      description: `MineGuard: turns log lines of ${clusterName} into signals`,
      timeout: Duration.seconds(60),
      logRetention,
      environment: {
        CLUSTER_NAME: clusterName,
        SIGNALS_QUEUE_URL: signals.queueUrl,
        URGENT_QUEUE_URL: urgentSignals.queueUrl,
        ...props.environment,
      },
    });
    signals.grantSendMessages(this.function);
    urgentSignals.grantSendMessages(this.function);
    this.function.configureAsyncInvoke({ retryAttempts: 2, onFailure: writeOnly(failedBatches, this.function) });

    const filter = new SubscriptionFilter(this, 'SubscriptionFilter', {
      logGroup,
      destination: new LambdaDestination(this.function),
      filterPattern: props.filterPattern ?? FilterPattern.allEvents(),
    }).node.defaultChild;
    if (!CfnSubscriptionFilter.isCfnSubscriptionFilter(filter)) throw new Error('the CDK made no subscription filter');
    this.filterName = filter.ref;
  }
}

/** The destination that the CDK offers also grants reading: an analyzer could see what failed for another cluster. */
export const writeOnly = (bucket: PrivateBucket, analyzer: StageFunction): IDestination => ({
  bind: () => {
    bucket.grantAdd(analyzer);
    // Lambda refuses the destination without it.
    analyzer.allow(['s3:ListBucket'], [bucket.bucketArn]);
    return { destination: bucket.bucketArn };
  },
});
