import { GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from './eventually';
import type { Site } from './site';

const ATTEMPTS = 40;
const PAUSE_MS = 250;

/** Has the whole cluster looked at, and returns when that is done. */
export const sweep = async (site: Site): Promise<void> => {
  const held = await heldBack(site);
  const MessageBody = JSON.stringify({ cluster: 'prod-a', reason: 'manual' });
  await site.sqs.send(new SendMessageCommand({ QueueUrl: site.output('InspectionsQueueUrl'), MessageBody }));
  await eventually('the end of the sweep', async () => {
    const { waiting, taken } = await requests(site);
    return waiting === 0 && taken <= held ? true : undefined;
  });
};

/** Requests that other stories left and that failed: they are hidden for minutes, until they are tried again. */
const heldBack = async (site: Site): Promise<number> => {
  let found = await requests(site);
  for (let attempt = 1; attempt < ATTEMPTS && found.waiting + found.taken > 0; attempt += 1) {
    await pause(PAUSE_MS);
    found = await requests(site);
  }
  return found.taken;
};

const requests = async (site: Site): Promise<{ readonly waiting: number; readonly taken: number }> => {
  const { Attributes = {} } = await site.sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: site.output('InspectionsQueueUrl'),
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return {
    waiting: Number(Attributes['ApproximateNumberOfMessages']),
    taken: Number(Attributes['ApproximateNumberOfMessagesNotVisible']),
  };
};
