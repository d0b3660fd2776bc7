import { Duration } from 'aws-cdk-lib';
import { Rule, type EventPattern } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { StageFunction } from './function';
import { writeOnly } from './log-analyzer';
import type { PrivateBucket } from './private-bucket';

export interface EventAnalyzerProps {
  /** Which analyzer reads the events. */
  readonly stage: 'guardduty-analyzer' | 'cost-analyzer';

  /** What the analyzer does, for people who meet it in the console. */
  readonly description: string;

  /** Which events of the default bus it reads. */
  readonly eventPattern: EventPattern;

  /** Variables that the entry file of the stage reads beside the queues. */
  readonly environment: Readonly<Record<string, string>>;

  /** Queue that receives signals. */
  readonly signals: IQueue;

  /** Queue that receives conclusive signals, which must not wait behind others. */
  readonly urgentSignals: IQueue;

  /** Bucket that keeps events that failed every retry. */
  readonly failedBatches: PrivateBucket;

  /** How long the function's own logs are kept. */
  readonly logRetention: RetentionDays;

  /**
   * Topic on which the same events may come as well.
   *
   * @default - they come by EventBridge alone
   */
  readonly topic?: ITopic;
}

/**
 * Hands events of AWS services to one analyzer function, which may send to two queues and do nothing else.
 *
 * EventBridge hands them over asynchronously and tries for a day; what the function fails on three times goes to the bucket.
 */
export class EventAnalyzer extends Construct {
  public readonly function: StageFunction;

  constructor(scope: Construct, id: string, props: EventAnalyzerProps) {
    super(scope, id);
    const { stage, description, environment, signals, urgentSignals, failedBatches, logRetention } = props;

    this.function = new StageFunction(this, 'Function', {
      stage,
      description: `MineGuard: ${description}`,
      timeout: Duration.seconds(30),
      logRetention,
      environment: {
        SIGNALS_QUEUE_URL: signals.queueUrl,
        URGENT_QUEUE_URL: urgentSignals.queueUrl,
        ...environment,
      },
    });
    signals.grantSendMessages(this.function);
    urgentSignals.grantSendMessages(this.function);
    this.function.configureAsyncInvoke({ retryAttempts: 2, onFailure: writeOnly(failedBatches, this.function) });

    new Rule(this, 'Rule', {
      description: `MineGuard: ${description}`,
      eventPattern: props.eventPattern,
      targets: [new LambdaFunction(this.function)],
    });
    props.topic?.addSubscription(new LambdaSubscription(this.function));
  }
}
