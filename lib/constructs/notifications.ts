import { Duration, Validations } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { StageFunction } from './function';

/** Of the notifier; its queue hides a message for a multiple of it. */
export const NOTIFIER_TIMEOUT = Duration.seconds(20);

export interface NotificationsProps {
  /** Incidents that people are told about. */
  readonly notifications: IQueue;

  /** Where the incidents are read. */
  readonly table: ITableV2;

  /** Topic that people have subscribed to. */
  readonly people: ITopic;

  /** Policies of all clusters, as JSON. */
  readonly policies: string;

  /** How long the function's own logs are kept. */
  readonly logRetention: RetentionDays;
}

/** Notifications queue → notifier → topic for people. */
export class Notifications extends Construct {
  public readonly notifier: StageFunction;

  constructor(scope: Construct, id: string, props: NotificationsProps) {
    super(scope, id);
    const { notifications, table, people, policies, logRetention } = props;
    this.notifier = new StageFunction(this, 'Notifier', {
      stage: 'notifier',
      description: 'MineGuard: tells people about incidents',
      timeout: NOTIFIER_TIMEOUT,
      logRetention,
      environment: { TABLE_NAME: table.tableName, TOPIC_ARN: people.topicArn, POLICIES: policies },
    });
    this.notifier.allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'], [table.tableArn]);
    people.grantPublish(this.notifier);
    Validations.of(this.notifier.executionRole).acknowledge({
      id: 'AwsSolutions::AwsSolutions-IAM5[Action::kms:GenerateDataKey*]',
      reason: 'What SNS asks of a publisher to an encrypted topic, on the one key of the topics.',
    });
    this.notifier.addEventSource(
      // Few at once: SNS switches an e-mail subscription off above ten messages a second.
      new SqsEventSource(notifications, { batchSize: 10, reportBatchItemFailures: true, maxConcurrency: 2 }),
    );
  }
}
