import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { output, type Outputs } from '../account/connect';

export interface DeadLetterQueue {
  readonly name: string;
  readonly url: string;
  /** Where its messages came from. */
  readonly sourceUrl: string;
}

export interface QueueRedriven {
  readonly name: string;
  readonly messages: number;
}

const SUFFIX = 'DeadLetterQueueUrl';

/** Every queue of the stack that has a dead-letter queue. */
export const deadLetterQueues = (outputs: Outputs): readonly DeadLetterQueue[] =>
  [...outputs]
    .filter(([name]) => name.endsWith(SUFFIX))
    .map(([name, url]) => {
      const queue = name.slice(0, -SUFFIX.length);
      return { name: queue, url, sourceUrl: output(outputs, `${queue}QueueUrl`) };
    });

export const waiting = async ({ url }: DeadLetterQueue): Promise<number> => {
  const { Attributes } = await new SQSClient({}).send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['ApproximateNumberOfMessages'] }),
  );
  return Number(Attributes?.['ApproximateNumberOfMessages'] ?? 0);
};

/**
 * Moves messages back, each sent before it is deleted: what is interrupted comes twice, never not at all.
 *
 * Not by StartMessageMoveTask: that runs on after the command has ended and does not say which messages it has moved.
 * A message that fails again meanwhile is not moved twice: the pass ends with as many as there were when it began.
 */
export const redriveQueue = async (
  queue: DeadLetterQueue,
  progress: (moved: number) => void,
): Promise<QueueRedriven> => {
  const client = new SQSClient({});
  const limit = await waiting(queue);
  let messages = 0;
  let empty = 0;
  // One empty answer proves nothing: SQS asks a part of its servers.
  while (messages < limit && empty < 3) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queue.url,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 1,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['MessageGroupId'],
      }),
    );
    empty = Messages.length === 0 ? empty + 1 : 0;
    for (const { Body, MessageAttributes, Attributes, ReceiptHandle } of Messages) {
      await client.send(
        new SendMessageCommand({
          QueueUrl: queue.sourceUrl,
          MessageBody: Body,
          MessageAttributes,
          MessageGroupId: Attributes?.MessageGroupId,
        }),
      );
      await client.send(new DeleteMessageCommand({ QueueUrl: queue.url, ReceiptHandle }));
      messages++;
      progress(messages);
    }
  }
  return { name: queue.name, messages };
};
