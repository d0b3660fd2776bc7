import { Names, Stack } from 'aws-cdk-lib';
import { CfnSlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

export interface SlackChannelId {
  /** Id of a workspace that has been authorized in the console of Amazon Q Developer in chat applications. */
  readonly workspaceId: string;

  /** Id of the channel. */
  readonly channelId: string;
}

export interface SlackChannelProps extends SlackChannelId {
  /** Topics whose messages are shown. */
  readonly topics: readonly ITopic[];
}

/**
 * A Slack channel that shows messages, by Amazon Q Developer in chat applications.
 *
 * It only shows: its role may do nothing, and the guardrail denies whatever somebody grants it later. Without a guardrail
 * of our own the service takes one that allows everything, and the channel could be given commands to run.
 */
export class SlackChannel extends Construct {
  constructor(scope: Construct, id: string, { workspaceId, channelId, topics }: SlackChannelProps) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      // A service of the account only: no other account's channel can borrow the role.
      assumedBy: new ServicePrincipal('chatbot.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    new CfnSlackChannelConfiguration(this, 'Configuration', {
      // The service demands a name, unique in the account.
      configurationName: Names.uniqueResourceName(this, { maxLength: 128, separator: '-' }),
      slackWorkspaceId: workspaceId,
      slackChannelId: channelId,
      iamRoleArn: role.roleArn,
      guardrailPolicies: [ManagedPolicy.fromAwsManagedPolicyName('AWSDenyAll').managedPolicyArn],
      userRoleRequired: true,
      loggingLevel: 'ERROR',
      snsTopicArns: topics.map(({ topicArn }) => topicArn),
    });
  }
}
