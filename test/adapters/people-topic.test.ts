import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { createPeopleTopic } from '../../lambdas/adapters/people-topic';

const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:people';

describe('the topic for people', () => {
  test('gets subject, body, and attributes that subscriptions can filter by', async () => {
    const sns = mockClient(SNSClient);
    const topic = createPeopleTopic(new SNSClient({ region: 'eu-west-1' }), TOPIC);
    await topic.publish({ subject: 's', body: 'b', attributes: { state: 'quarantine', namespace: '' } });
    expect(sns.commandCalls(PublishCommand)[0]?.args[0].input).toEqual({
      TopicArn: TOPIC,
      Subject: 's',
      Message: 'b',
      MessageAttributes: {
        state: { DataType: 'String', StringValue: 'quarantine' },
        // SNS refuses an empty value; an incident about a node has no namespace.
        namespace: { DataType: 'String', StringValue: '-' },
      },
    });
  });

  test('a refusal of SNS is thrown, so that the message comes again', async () => {
    mockClient(SNSClient).on(PublishCommand).rejects(new Error('throttled'));
    const topic = createPeopleTopic(new SNSClient({ region: 'eu-west-1' }), TOPIC);
    await expect(topic.publish({ subject: 's', body: 'b', attributes: {} })).rejects.toThrow('throttled');
  });
});
