import { Match } from 'aws-cdk-lib/assertions';
import { environmentOf, nameOf, resourcesOf, synthesize } from '../support/template';

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

  test('the notifier writes to the topic for people only', () => {
    expect(environmentOf(template, 'notifier')['TOPIC_ARN']).toBe('TopicsPeople');
  });

  test('both topics are encrypted with a key that is rotated', () => {
    for (const { Properties } of resourcesOf(template, 'AWS::SNS::Topic')) {
      expect(nameOf(Properties['KmsMasterKeyId'])).toBe('TopicsKey');
    }
    template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
  });

  test('both topics refuse plain HTTP', () => {
    template.resourcePropertiesCountIs(
      'AWS::SNS::TopicPolicy',
      {
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          ]),
        },
      },
      2,
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
