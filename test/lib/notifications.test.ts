import { Match } from 'aws-cdk-lib/assertions';
import { environmentOf, nameOf, permissionsOf, resourcesOf, statementsOf, synthesize } from '../support/template';

const template = synthesize({
  clusters: [{ name: 'prod-a' }],
  notifications: { emails: ['a@example.com', 'b@example.com'] },
});

describe('how people are told', () => {
  test('every address is told about incidents and about the health of MineGuard', () => {
    const subscriptions = resourcesOf(template, 'AWS::SNS::Subscription').map(
      ({ Properties: { Protocol, Endpoint, TopicArn } }) =>
        `${String(Protocol)} ${String(Endpoint)} ${nameOf(TopicArn)}`,
    );
    expect(subscriptions.sort()).toEqual([
      'email a@example.com TopicsHealth',
      'email a@example.com TopicsPeople',
      'email b@example.com TopicsHealth',
      'email b@example.com TopicsPeople',
    ]);
  });

  test('the notifier writes to the topics about incidents, and not to the one about MineGuard itself', () => {
    expect(environmentOf(template, 'notifier')).toMatchObject({
      TOPIC_ARN: 'TopicsPeople',
      CHAT_TOPIC_ARN: 'TopicsChat',
    });
    expect(Object.values(environmentOf(template, 'notifier'))).not.toContain('TopicsHealth');
  });

  test('every minute the notifier is asked for what was held back, by its queue', () => {
    const [digest] = resourcesOf(template, 'AWS::Events::Rule').filter(({ id }) => id.includes('Digest'));
    expect(digest?.Properties['ScheduleExpression']).toBe('rate(1 minute)');
    const [target] = digest?.Properties['Targets'] as readonly { Arn: unknown; Input: string }[];
    expect(nameOf(target?.Arn)).toBe('CorrelationNotificationsQueue');
    expect(target?.Input).toBe('{"kind":"digest"}');
  });

  test('the notifier may remove what a digest has told, and nothing else', () => {
    const deleting = statementsOf(template, 'notifier').filter(({ Action }) => Action.includes('dynamodb:DeleteItem'));
    expect(deleting).toEqual([
      expect.objectContaining({
        Action: 'dynamodb:DeleteItem',
        Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['DIGEST'] } },
      }),
    ]);
  });

  test('without Slack there is no channel and no secret', () => {
    expect(resourcesOf(template, 'AWS::Chatbot::SlackChannelConfiguration')).toEqual([]);
    expect(environmentOf(template, 'notifier')).not.toHaveProperty('SLACK_WEBHOOK_SECRET');
    expect(JSON.stringify(template.toJSON())).not.toContain('secretsmanager');
  });

  test('all topics are encrypted with a key that is rotated', () => {
    const keys = resourcesOf(template, 'AWS::SNS::Topic').map(({ Properties }) => nameOf(Properties['KmsMasterKeyId']));
    expect(new Set(keys)).toEqual(new Set(['TopicsKey']));
    template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
  });

  test('all topics refuse plain HTTP', () => {
    template.resourcePropertiesCountIs(
      'AWS::SNS::TopicPolicy',
      {
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          ]),
        },
      },
      3,
    );
  });

  test('alarms can reach the health topic and its key, which a policy of its own would otherwise prevent', () => {
    const alarms = { Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' } };
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      Topics: [{ Ref: Match.stringLikeRegexp('TopicsHealth') }],
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ ...alarms, Action: 'sns:Publish' })]) },
    });
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([Match.objectLike({ ...alarms, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'] })]),
      },
    });
  });
});

describe('a Slack channel', () => {
  const slack = synthesize({
    clusters: [{ name: 'prod-a' }],
    notifications: { slack: { workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' } },
  });
  const [channel] = resourcesOf(slack, 'AWS::Chatbot::SlackChannelConfiguration');

  test('is told about incidents in its own format, and about the health of MineGuard', () => {
    expect(channel?.Properties).toMatchObject({ SlackWorkspaceId: 'T0123ABCD', SlackChannelId: 'C0123ABCD' });
    const topics = channel?.Properties['SnsTopicArns'] as readonly unknown[];
    expect(topics.map(nameOf)).toEqual(['TopicsChat', 'TopicsHealth']);
  });

  test('can be given no command: its role may do nothing, and everything is denied', () => {
    const role = nameOf(channel?.Properties['IamRoleArn']);
    const [found] = resourcesOf(slack, 'AWS::IAM::Role').filter(({ id }) => id.includes(role));
    expect(Object.keys(found?.Properties ?? {})).toEqual(['AssumeRolePolicyDocument']);
    expect(JSON.stringify(resourcesOf(slack, 'AWS::IAM::Policy'))).not.toContain(found?.id);
    const guardrails = JSON.stringify(channel?.Properties['GuardrailPolicies']);
    expect(guardrails).toContain(':iam::aws:policy/AWSDenyAll');
    expect(channel?.Properties['UserRoleRequired']).toBe(true);
  });

  test('borrows its role for this account only', () => {
    slack.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Action: 'sts:AssumeRole',
            Effect: 'Allow',
            Principal: { Service: 'chatbot.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
          },
        ],
      },
    });
  });
});

describe('a webhook of Slack', () => {
  const withSecret = (slackWebhookSecret: string) =>
    synthesize({ clusters: [{ name: 'prod-a' }], notifications: { slackWebhookSecret } });
  const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:mineguard/slack-AbCdEf';

  test('is known by the name of its secret, which the notifier alone may read', () => {
    const named = withSecret('mineguard/slack');
    expect(environmentOf(named, 'notifier')['SLACK_WEBHOOK_SECRET']).toBe('mineguard/slack');
    const readable = Object.entries(permissionsOf(named, 'notifier')).filter(([, actions]) =>
      actions.some((action) => action.startsWith('secretsmanager:')),
    );
    expect(readable).toEqual([
      [
        expect.stringMatching(/:secretsmanager:eu-west-1:111122223333:secret:mineguard\/slack-\?{6}$/),
        ['secretsmanager:GetSecretValue'],
      ],
    ]);
    expect(resourcesOf(named, 'AWS::SecretsManager::Secret')).toEqual([]);
  });

  test('may be known by the ARN of its secret', () => {
    const byArn = withSecret(arn);
    expect(environmentOf(byArn, 'notifier')['SLACK_WEBHOOK_SECRET']).toBe(arn);
    expect(permissionsOf(byArn, 'notifier')[arn]).toEqual(['secretsmanager:GetSecretValue']);
  });
});
