import { Duration } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { StageFunction } from './function';
import { SCAN_PARTITIONS } from './image-scans';
import type { FunctionNetwork } from './network';
import { onPartitions } from './table-access';

/** Of the inspector; a large cluster takes a minute. Its queue hides a message for a multiple of it. */
export const INSPECTOR_TIMEOUT = Duration.minutes(3);

export interface InspectorProps {
  /** Clusters that are swept by schedule. */
  readonly clusterNames: readonly string[];

  /** What is to be looked at: the schedule and the dispatcher write to it. */
  readonly inspections: IQueue;

  /** Queue that receives signals. */
  readonly signals: IQueue;

  /** Queue that receives conclusive signals. */
  readonly urgentSignals: IQueue;

  /** Where samples of busy pods, of what clusters run, and signs of life of sensors are kept; the inspector reads nothing else. */
  readonly table: ITableV2;

  /**
   * Account that nodes are billed to; then what clusters run is noted by the hour, for bills to be held against.
   *
   * @default - bills are not read, and nothing is noted
   */
  readonly billingAccount?: string;
  /** Whether what runs is joined with scans of its images. */
  readonly imageScans: boolean;

  /** How often each cluster is swept. */
  readonly every: Duration;

  /** How long the function's own logs are kept. */
  readonly logRetention: RetentionDays;

  /**
   * Subnets and security groups of the function.
   *
   * @default - outside any VPC: it reaches clusters with a public endpoint
   */
  readonly network?: FunctionNetwork;
}

/**
 * Schedule and inspections queue → inspector → signal queues. What it may read in a cluster is granted by `ClusterAccess`.
 *
 * Leaves nothing in the account.
 */
export class Inspector extends Construct {
  public readonly function: StageFunction;

  constructor(scope: Construct, id: string, props: InspectorProps) {
    super(scope, id);
    const { clusterNames, inspections, signals, urgentSignals, table, imageScans, every, logRetention, network } =
      props;
    const { billingAccount } = props;
    this.function = new StageFunction(this, 'Function', {
      stage: 'inspector',
      description: 'MineGuard: looks at what is alive in a cluster',
      timeout: INSPECTOR_TIMEOUT,
      // All objects of a cluster at once: an owner is checked against what is alive beside it.
      memoryMiB: 1024,
      logRetention,
      network,
      environment: {
        TABLE_NAME: table.tableName,
        SIGNALS_QUEUE_URL: signals.queueUrl,
        URGENT_QUEUE_URL: urgentSignals.queueUrl,
        EVERY_MINUTES: String(every.toMinutes()),
        ...(billingAccount === undefined ? {} : { BILLING_ACCOUNT_ID: billingAccount }),
        READS_IMAGE_SCANS: String(imageScans),
      },
    });
    signals.grantSendMessages(this.function);
    urgentSignals.grantSendMessages(this.function);
    const kept = ['UTILISATION#*', ...(billingAccount === undefined ? [] : ['COMPUTE#*'])];
    this.function.addToRolePolicy(onPartitions(table, ['dynamodb:GetItem', 'dynamodb:PutItem'], kept));
    this.function.addToRolePolicy(onPartitions(table, ['dynamodb:Query'], ['SENSORS#*']));
    if (imageScans) this.function.addToRolePolicy(onPartitions(table, ['dynamodb:Query'], SCAN_PARTITIONS));
    this.function.addEventSource(
      // A sweep of one cluster does not hold up what is asked about another one.
      new SqsEventSource(inspections, { batchSize: 1, reportBatchItemFailures: true, maxConcurrency: 4 }),
    );
    for (const cluster of clusterNames) {
      new Rule(this, `Sweep-${cluster}`, {
        description: `MineGuard: looks at everything that runs in ${cluster}`,
        schedule: Schedule.rate(every),
        // By the queue: a sweep that fails is retried, then kept and alarmed like everything else.
        targets: [new SqsQueue(inspections, { message: RuleTargetInput.fromObject({ cluster, reason: 'schedule' }) })],
      });
    }
  }
}
