import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** Five tries before a message counts as poisoned: fewer would give up on a short outage of another service. */
const MAX_RECEIVES = 5;

export interface StageQueueProps {
  /** Timeout of the function that reads the queue; a message stays hidden for six times as long. */
  readonly consumerTimeout: Duration;
}

/**
 * A queue between two stages, with a dead-letter queue of its own. Both are encrypted and refuse plain HTTP.
 *
 * The dead-letter queue keeps for the longest time SQS offers: the age of a message counts from when it was first sent.
 */
export class StageQueue extends Construct {
  public readonly queue: Queue;
  public readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: StageQueueProps) {
    super(scope, id);
    this.deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(4),
      // What AWS advises: with less, a slow batch comes back while it is still being worked on.
      visibilityTimeout: Duration.seconds(6 * props.consumerTimeout.toSeconds()),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_RECEIVES },
    });
  }
}
