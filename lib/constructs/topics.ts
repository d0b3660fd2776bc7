import { RemovalPolicy } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

export interface TopicsProps {
  /** Addresses that get every message; SNS asks each of them once whether it agrees. */
  readonly emails: readonly string[];
}

/**
 * Where people are told: two topics about incidents, one about MineGuard itself.
 *
 * Mail and chat are apart, since Amazon Q Developer shows JSON of its own schema and drops everything else silently. Health
 * is apart, because it must still speak when the notifier is what has failed.
 */
export class Topics extends Construct {
  public readonly people: Topic;
  public readonly chat: Topic;
  public readonly health: Topic;

  constructor(scope: Construct, id: string, { emails }: TopicsProps) {
    super(scope, id);
    // A key of our own: alarms cannot publish to a topic under the AWS managed one.
    const key = new Key(this, 'Key', {
      description: 'MineGuard: messages to people',
      enableKeyRotation: true,
      // Nothing stays encrypted with it: a topic keeps no messages.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.people = new Topic(this, 'People', { displayName: 'MineGuard', masterKey: key, enforceSSL: true });
    this.chat = new Topic(this, 'Chat', { displayName: 'MineGuard chat', masterKey: key, enforceSSL: true });
    this.health = new Topic(this, 'Health', { displayName: 'MineGuard health', masterKey: key, enforceSSL: true });
    // Demanding TLS replaces the policy under which the alarms of the account could publish.
    this.health.grantPublish(new ServicePrincipal('cloudwatch.amazonaws.com'));
    for (const email of emails) {
      this.people.addSubscription(new EmailSubscription(email));
      this.health.addSubscription(new EmailSubscription(email));
    }
  }
}
