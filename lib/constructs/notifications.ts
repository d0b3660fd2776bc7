import { Duration, Validations } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { StageFunction } from './function';

/** Of the notifier; its queue hides a message for a multiple of it. Room for a Slack that answers slowly. */
export const NOTIFIER_TIMEOUT = Duration.seconds(40);

/** How long an incident that came too fast may wait for its digest. */
const DIGEST_EVERY = Duration.minutes(1);

export interface NotificationsProps {
  /** Incidents that people are told about. */
  readonly notifications: IQueue;

  /** Where the incidents are read. */
  readonly table: ITableV2;

  /** Topic that people have subscribed to. */
  readonly people: ITopic;

  /** Topic that Amazon Q Developer reads. */
  readonly chat: ITopic;

  /**
   * Secret with the address of an incoming webhook of Slack.
   *
   * @default - no webhook is posted to
   */
  readonly slackWebhook?: ISecret;

  /** Policies of all clusters, as JSON. */
  readonly policies: string;

  /** How long the function's own logs are kept. */
  readonly logRetention: RetentionDays;
}

/** Notifications queue → notifier → topics for people and chat, and Slack; a schedule asks for what was held back. */
export class Notifications extends Construct {
  public readonly notifier: StageFunction;

  constructor(scope: Construct, id: string, props: NotificationsProps) {
    super(scope, id);
    const { notifications, table, people, chat, slackWebhook, policies, logRetention } = props;
    this.notifier = new StageFunction(this, 'Notifier', {
      stage: 'notifier',
      description: 'MineGuard: tells people about incidents',
      timeout: NOTIFIER_TIMEOUT,
      logRetention,
      environment: {
        TABLE_NAME: table.tableName,
        TOPIC_ARN: people.topicArn,
        CHAT_TOPIC_ARN: chat.topicArn,
        POLICIES: policies,
        ...(slackWebhook ? { SLACK_WEBHOOK_SECRET: slackWebhook.secretFullArn ?? slackWebhook.secretName } : {}),
      },
    });
    this.notifier.allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'], [table.tableArn]);
    this.notifier.addToRolePolicy(
      new PolicyStatement({
        actions: ['dynamodb:DeleteItem'],
        resources: [table.tableArn],
        // What a digest has told; nothing else is the notifier's to remove.
        conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['DIGEST'] } },
      }),
    );
    people.grantPublish(this.notifier);
    chat.grantPublish(this.notifier);
    // A secret that is known by name has a suffix of six characters that is not known.
    if (slackWebhook) this.notifier.allow(['secretsmanager:GetSecretValue'], [arnOf(slackWebhook)]);
    Validations.of(this.notifier.executionRole).acknowledge({
      id: 'AwsSolutions::AwsSolutions-IAM5[Action::kms:GenerateDataKey*]',
      reason: 'What SNS asks of a publisher to an encrypted topic, on the one key of the topics.',
    });
    this.notifier.addEventSource(
      // Few at once: SNS switches an e-mail subscription off above ten messages a second.
      new SqsEventSource(notifications, { batchSize: 5, reportBatchItemFailures: true, maxConcurrency: 2 }),
    );
    new Rule(this, 'Digest', {
      description: 'MineGuard: tells what came too fast to be told one by one',
      schedule: Schedule.rate(DIGEST_EVERY),
      // By the queue and not the function: then a digest is retried, kept and alarmed like every other message.
      targets: [new SqsQueue(notifications, { message: RuleTargetInput.fromObject({ kind: 'digest' }) })],
    });
  }
}

const arnOf = ({ secretFullArn, secretArn }: ISecret): string => secretFullArn ?? `${secretArn}-??????`;
