import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Publisher } from '../core/ports';
import { messageAttributes } from './people-topic';

/** The topic that Amazon Q Developer reads. The body must be JSON of its schema; a subject would mean nothing to it. */
export const createChatTopic = (client: SNSClient, topicArn: string): Publisher => ({
  async publish({ body, attributes }) {
    await client.send(
      new PublishCommand({ TopicArn: topicArn, Message: body, MessageAttributes: messageAttributes(attributes) }),
    );
  },
});
