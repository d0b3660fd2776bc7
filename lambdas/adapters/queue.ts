import { createHash } from 'node:crypto';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Queue } from '../core/ports';

/** A queue of the next stage. Messages of one group wait for each other, not for those of other groups. */
export const createQueue = (client: SQSClient, queueUrl: string): Queue => ({
  async send(body, group) {
    await client.send(
      new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body, MessageGroupId: groupId(group) }),
    );
  },
});

/** Hashed: group names come from cluster contents and may hold what a group id must not. */
export const groupId = (group: string): string => createHash('sha256').update(group).digest('hex').slice(0, 32);
