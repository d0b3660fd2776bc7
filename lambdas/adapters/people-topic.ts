import { PublishCommand, type MessageAttributeValue, type SNSClient } from '@aws-sdk/client-sns';
import type { Publisher } from '../core/ports';

/** SNS refuses an attribute without a value. */
const NO_VALUE = '-';

/** The topic that people subscribe to. Attributes are for subscription filters, e.g. quarantines of one cluster only. */
export const createPeopleTopic = (client: SNSClient, topicArn: string): Publisher => ({
  async publish({ subject, body, attributes }) {
    await client.send(
      new PublishCommand({
        TopicArn: topicArn,
        Subject: subject,
        Message: body,
        MessageAttributes: messageAttributes(attributes),
      }),
    );
  },
});

/** A filter matches a list when it matches one of its values, so a digest passes wherever one of its incidents would. */
export const messageAttributes = (
  attributes: Parameters<Publisher['publish']>[0]['attributes'],
): Record<string, MessageAttributeValue> =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, attributeValue(value)]));

const attributeValue = (value: string | readonly string[]): MessageAttributeValue =>
  typeof value === 'string'
    ? { DataType: 'String', StringValue: value === '' ? NO_VALUE : value }
    : { DataType: 'String.Array', StringValue: JSON.stringify(value.map((one) => (one === '' ? NO_VALUE : one))) };
