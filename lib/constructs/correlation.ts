import { Duration, Stack, Validations, type RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, StreamViewType, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { FilterCriteria, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { StageFunction } from './function';
import { INSPECTOR_TIMEOUT } from './inspector';
import { PULLER_TIMEOUT } from './finding-puller';
import { NOTIFIER_TIMEOUT } from './notifications';
import { RESPONDER_TIMEOUT } from './responder';
import { StageQueue } from './stage-queue';

const CORRELATOR_TIMEOUT = Duration.seconds(20);

export interface CorrelationProps {
  /** Policies of all clusters, as JSON. */
  readonly policies: string;

  /** Whether an incident that opens asks for what GuardDuty knows. */
  readonly pullsFindings: boolean;

  /** Whether bills are weighed too. */
  readonly billing: boolean;

  /** How long the functions' own logs are kept. */
  readonly logRetention: RetentionDays;

  /** What becomes of the state table when the stack goes. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Signal queues → correlator → state table → dispatcher → the queues of responder, notifier and inspector.
 *
 * Leaves the state table in the account: it says what was done to which workload, and how to undo it.
 */
export class Correlation extends Construct {
  public readonly signals: StageQueue;
  public readonly urgentSignals: StageQueue;
  public readonly correlator: StageFunction;
  public readonly table: TableV2;
  public readonly dispatcher: StageFunction;
  /** Incidents that need a response. */
  public readonly responses: StageQueue;
  /** Incidents that people are told about. */
  public readonly notifications: StageQueue;
  /** What is to be looked at live. */
  public readonly inspections: StageQueue;
  /** Incidents about which GuardDuty is asked; undefined where it is not. */
  public readonly pulls?: StageQueue;
  /** Pointers to stream records that the dispatcher could not take; the sweep resends what they stood for. */
  public readonly lostRecords: Queue;

  constructor(scope: Construct, id: string, props: CorrelationProps) {
    super(scope, id);

    this.signals = new StageQueue(this, 'Signals', { consumerTimeout: CORRELATOR_TIMEOUT });
    this.urgentSignals = new StageQueue(this, 'UrgentSignals', { consumerTimeout: CORRELATOR_TIMEOUT });
    this.table = this.makeTable(props.removalPolicy);
    this.correlator = this.makeCorrelator(props);
    this.responses = new StageQueue(this, 'Responses', { consumerTimeout: RESPONDER_TIMEOUT });
    this.notifications = new StageQueue(this, 'Notifications', { consumerTimeout: NOTIFIER_TIMEOUT });
    this.inspections = new StageQueue(this, 'Inspections', { consumerTimeout: INSPECTOR_TIMEOUT });
    if (props.pullsFindings) this.pulls = new StageQueue(this, 'Pulls', { consumerTimeout: PULLER_TIMEOUT });
    this.lostRecords = new Queue(this, 'LostRecords', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.lostRecords).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SQS3',
      reason: 'It is itself where failures go: of an event source, which is not a queue.',
    });
    this.dispatcher = this.makeDispatcher(props);
  }

  private makeTable(removalPolicy: RemovalPolicy): TableV2 {
    return new TableV2(this, 'State', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      // A key whose use shows in CloudTrail; a key of our own would cost more than the table.
      encryption: TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // Only clears away what is long over: expiry is compared on read, never left to the TTL.
      timeToLiveAttribute: 'expiresAt',
      dynamoStream: StreamViewType.NEW_IMAGE,
      removalPolicy,
    });
  }

  private makeCorrelator({ policies, pullsFindings, billing, logRetention }: CorrelationProps): StageFunction {
    const correlator = new StageFunction(this, 'Correlator', {
      stage: 'correlator',
      description: 'MineGuard: books signals on owners and weighs them',
      timeout: CORRELATOR_TIMEOUT,
      logRetention,
      environment: {
        TABLE_NAME: this.table.tableName,
        POLICIES: policies,
        PULLS_FINDINGS: String(pullsFindings),
        ...(billing ? { BILLING_ACCOUNT_ID: Stack.of(this).account } : {}),
      },
    });
    // A transaction of puts needs no action of its own.
    correlator.allow(
      ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
      [this.table.tableArn],
    );
    const batches = { batchSize: 10, maxBatchingWindow: Duration.seconds(0), reportBatchItemFailures: true };
    // Bounded, so that a storm of signals waits in the queue and not in the retries of conditional writes.
    correlator.addEventSource(new SqsEventSource(this.signals.queue, { ...batches, maxConcurrency: 10 }));
    correlator.addEventSource(new SqsEventSource(this.urgentSignals.queue, { ...batches, maxConcurrency: 5 }));
    return correlator;
  }

  private makeDispatcher({ logRetention }: CorrelationProps): StageFunction {
    const dispatcher = new StageFunction(this, 'Dispatcher', {
      stage: 'dispatcher',
      description: 'MineGuard: hands what the state table has promised to responder, notifier and inspector',
      timeout: Duration.seconds(30),
      logRetention,
      environment: {
        TABLE_NAME: this.table.tableName,
        RESPONSES_QUEUE_URL: this.responses.queue.queueUrl,
        NOTIFICATIONS_QUEUE_URL: this.notifications.queue.queueUrl,
        ...(this.pulls ? { PULLS_QUEUE_URL: this.pulls.queue.queueUrl } : {}),
        INSPECTIONS_QUEUE_URL: this.inspections.queue.queueUrl,
      },
    });
    dispatcher.allow(['dynamodb:DeleteItem', 'dynamodb:Query'], [this.table.tableArn]);
    this.responses.queue.grantSendMessages(dispatcher);
    this.notifications.queue.grantSendMessages(dispatcher);
    this.pulls?.queue.grantSendMessages(dispatcher);
    this.inspections.queue.grantSendMessages(dispatcher);

    dispatcher.addEventSource(
      new DynamoEventSource(this.table, {
        // Not LATEST: a change made while the mapping is being set up would wait for the sweep.
        startingPosition: StartingPosition.TRIM_HORIZON,
        filters: [
          FilterCriteria.filter({ eventName: ['INSERT'], dynamodb: { NewImage: { type: { S: ['outbox'] } } } }),
        ],
        batchSize: 10,
        bisectBatchOnError: true,
        reportBatchItemFailures: true,
        retryAttempts: 5,
        maxRecordAge: Duration.minutes(5),
        onFailure: new SqsDlq(this.lostRecords),
      }),
    );
    new Rule(this, 'Sweep', {
      description: 'MineGuard: resends what nobody has acknowledged',
      schedule: Schedule.rate(Duration.minutes(5)),
      // The next sweep does what a lost one would have done.
      targets: [new LambdaFunction(dispatcher, { retryAttempts: 0 })],
    });
    return dispatcher;
  }
}
