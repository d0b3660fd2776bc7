import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { createChatTopic } from '../../lambdas/adapters/chat-topic';

const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:chat';

describe('the topic for chat', () => {
  test('gets the JSON alone, with attributes of which each may have several values', async () => {
    const sns = mockClient(SNSClient);
    const topic = createChatTopic(new SNSClient({ region: 'eu-west-1' }), TOPIC);
    await topic.publish({ subject: 's', body: '{"version":"1.0"}', attributes: { namespace: ['', 'shop'] } });
    expect(sns.commandCalls(PublishCommand)[0]?.args[0].input).toEqual({
      TopicArn: TOPIC,
      Message: '{"version":"1.0"}',
      MessageAttributes: { namespace: { DataType: 'String.Array', StringValue: '["-","shop"]' } },
    });
  });
});
