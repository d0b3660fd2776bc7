import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
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
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, value]) => [
            name,
            { DataType: 'String', StringValue: value === '' ? NO_VALUE : value },
          ]),
        ),
      }),
    );
  },
});
