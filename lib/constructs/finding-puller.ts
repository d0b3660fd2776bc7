import { Duration, Stack, Validations } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { asReported } from './as-reported';
import { StageFunction } from './function';

/** Of the puller; its queue hides a message for a multiple of it. */
export const PULLER_TIMEOUT = Duration.seconds(30);

export interface FindingPullerProps {
  /** Incidents that have opened. */
  readonly pulls: IQueue;

  /** Where the incidents are read. */
  readonly table: ITableV2;

  /** Clusters whose findings are of interest. */
  readonly clusterNames: readonly string[];

  /** Queue that receives signals. */
  readonly signals: IQueue;

  /** Queue that receives conclusive signals. */
  readonly urgentSignals: IQueue;

  /** How long the function's own logs are kept. */
  readonly logRetention: RetentionDays;
}

/** Pulls queue → finding puller, which asks GuardDuty → signal queues. Changes nothing in GuardDuty. */
export class FindingPuller extends Construct {
  public readonly function: StageFunction;

  constructor(scope: Construct, id: string, props: FindingPullerProps) {
    super(scope, id);
    const { pulls, table, clusterNames, signals, urgentSignals, logRetention } = props;
    const stack = Stack.of(this);
    this.function = new StageFunction(this, 'Function', {
      stage: 'finding-puller',
      description: 'MineGuard: asks GuardDuty what it knows when an incident opens',
      timeout: PULLER_TIMEOUT,
      logRetention,
      environment: {
        TABLE_NAME: table.tableName,
        CLUSTER_NAMES: clusterNames.join(','),
        ACCOUNT_ID: stack.account,
        SIGNALS_QUEUE_URL: signals.queueUrl,
        URGENT_QUEUE_URL: urgentSignals.queueUrl,
      },
    });
    this.function.allow(['dynamodb:Query'], [table.tableArn]);
    const anyDetector = stack.formatArn({ service: 'guardduty', resource: 'detector', resourceName: '*' });
    this.function.allow(['guardduty:GetFindings', 'guardduty:ListFindings'], [anyDetector]);
    // There is no resource yet to name: it answers which detectors there are.
    this.function.allow(['guardduty:ListDetectors'], ['*']);
    const reasons = [
      [asReported(anyDetector), 'A region has one detector, whose id GuardDuty makes up.'],
      ['*', 'Listing detectors knows no resource.'],
    ] as const;
    for (const [resource, reason] of reasons) {
      const id = `AwsSolutions::AwsSolutions-IAM5[Resource::${resource}]`;
      Validations.of(this.function.executionRole).acknowledge({ id, reason });
    }
    signals.grantSendMessages(this.function);
    urgentSignals.grantSendMessages(this.function);
    this.function.addEventSource(
      // GuardDuty allows few calls a second, and all clusters share them.
      new SqsEventSource(pulls, { batchSize: 10, reportBatchItemFailures: true, maxConcurrency: 2 }),
    );
  }
}
