import { Duration, Validations } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { FilterPattern, SubscriptionFilter, type ILogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { LambdaDestination } from 'aws-cdk-lib/aws-logs-destinations';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { StageFunction } from './function';
import { writeOnly } from './log-analyzer';
import type { PrivateBucket } from './private-bucket';
import { onPartitions } from './table-access';

export interface PostureProps {
  /** Cluster that kube-bench looks at. */
  readonly clusterName: string;

  /** Log group that its result is shipped to; it gets one subscription filter and nothing else. */
  readonly logGroup: ILogGroup;

  /** Where the last run is kept; nothing else in it is the analyzer's to read or write. */
  readonly table: ITableV2;

  /** Topic that people have subscribed to. */
  readonly people: ITopic;

  /** Topic that Amazon Q Developer reads. */
  readonly chat: ITopic;

  /** Bucket that keeps batches that failed every retry. */
  readonly failedBatches: PrivateBucket;

  /** How long the function's own logs are kept. */
  readonly logRetention: RetentionDays;
}

/**
 * Reads what kube-bench finds in one cluster, and tells people when it has changed.
 *
 * Leaves nothing in the account; the last run goes with the table.
 */
export class Posture extends Construct {
  public readonly function: StageFunction;

  constructor(scope: Construct, id: string, props: PostureProps) {
    super(scope, id);
    const { clusterName, logGroup, table, people, chat, failedBatches, logRetention } = props;
    this.function = new StageFunction(this, 'Function', {
      stage: 'posture-analyzer',
      description: `MineGuard: tells what kube-bench has found in ${clusterName}`,
      timeout: Duration.seconds(30),
      logRetention,
      environment: {
        CLUSTER_NAME: clusterName,
        TABLE_NAME: table.tableName,
        TOPIC_ARN: people.topicArn,
        CHAT_TOPIC_ARN: chat.topicArn,
      },
    });
    this.function.addToRolePolicy(onPartitions(table, ['dynamodb:GetItem', 'dynamodb:PutItem'], ['POSTURE#*']));
    people.grantPublish(this.function);
    chat.grantPublish(this.function);
    Validations.of(this.function.executionRole).acknowledge({
      id: 'AwsSolutions::AwsSolutions-IAM5[Action::kms:GenerateDataKey*]',
      reason: 'What SNS asks of a publisher to an encrypted topic, on the one key of the topics.',
    });
    this.function.configureAsyncInvoke({ retryAttempts: 2, onFailure: writeOnly(failedBatches, this.function) });
    new SubscriptionFilter(this, 'SubscriptionFilter', {
      logGroup,
      destination: new LambdaDestination(this.function),
      filterPattern: FilterPattern.allEvents(),
    });
  }
}
