import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { StageFunction } from './function';
import type { FunctionNetwork } from './network';
import { PrivateBucket } from './private-bucket';

/** Of the responder; its queue hides a message for a multiple of it, so that long a failed response waits. */
export const RESPONDER_TIMEOUT = Duration.minutes(2);

/** A block that is over blocks no new object; it only takes the place of another one meanwhile. */
const SWEEP_EVERY = Duration.minutes(15);

export interface ResponderProps {
  /** Incidents that need a response. */
  readonly responses: IQueue;

  /** Where incidents are read, and where every action is recorded. */
  readonly table: ITableV2;

  /** Clusters in which something may be blocked; there a schedule removes what has expired. */
  readonly blockingClusters: readonly string[];

  /** Policies of all clusters, as JSON. */
  readonly policies: string;

  /** How long the function's own logs are kept. */
  readonly logRetention: RetentionDays;

  /** What becomes of the evidence when the stack goes. */
  readonly removalPolicy: RemovalPolicy;

  /**
   * Subnets and security groups of the function.
   *
   * @default - outside any VPC: it reaches clusters with a public endpoint
   */
  readonly network?: FunctionNetwork;
}

/**
 * Responses queue → responder, the only function that may change anything in a cluster. What it may do there is granted
 * by `ClusterAccess`, one cluster at a time.
 *
 * Leaves the evidence bucket in the account: an investigation outlives a stack.
 */
export class Responder extends Construct {
  public readonly function: StageFunction;
  public readonly evidence: PrivateBucket;

  constructor(scope: Construct, id: string, props: ResponderProps) {
    super(scope, id);
    const { responses, blockingClusters, table, policies, logRetention, removalPolicy, network } = props;
    this.evidence = new PrivateBucket(this, 'Evidence', { keepFor: Duration.days(365), removalPolicy });

    this.function = new StageFunction(this, 'Function', {
      stage: 'responder',
      description: 'MineGuard: isolates and stops what was found, and proves it',
      timeout: RESPONDER_TIMEOUT,
      // Twice the usual share of a processor: the Kubernetes client is large, and a miner is running meanwhile.
      memoryMiB: 1024,
      logRetention,
      network,
      environment: {
        TABLE_NAME: table.tableName,
        POLICIES: policies,
        EVIDENCE_BUCKET: this.evidence.bucketName,
      },
    });
    this.function.allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'], [table.tableArn]);
    this.evidence.grantAdd(this.function);
    this.function.addEventSource(
      new SqsEventSource(responses, {
        // One incident, one try, one result.
        batchSize: 1,
        reportBatchItemFailures: true,
        // Two at once bound a storm of actions. Not by reserved concurrency: it would turn the excess into throttled
        // receives, which end in the dead-letter queue, and new accounts have too small a quota to reserve from.
        maxConcurrency: 2,
      }),
    );
    for (const cluster of blockingClusters) {
      new Rule(this, `Sweep-${cluster}`, {
        description: `MineGuard: removes blocks in ${cluster} that have expired`,
        schedule: Schedule.rate(SWEEP_EVERY),
        targets: [new SqsQueue(responses, { message: RuleTargetInput.fromObject({ kind: 'sweep', cluster }) })],
      });
    }
  }
}
