import { GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { eventually } from './eventually';
import type { Site } from './site';

/** Has the whole cluster looked at, and returns when that is done. */
export const sweep = async (site: Site): Promise<void> => {
  const QueueUrl = site.output('InspectionsQueueUrl');
  const MessageBody = JSON.stringify({ cluster: 'prod-a', reason: 'manual' });
  await site.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  await eventually('the end of the sweep', async () => {
    const { Attributes = {} } = await site.sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    const numbers = Object.values(Attributes);
    return numbers.length === 2 && numbers.every((number) => number === '0') ? true : undefined;
  });
};
