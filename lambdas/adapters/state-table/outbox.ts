import { createHash } from 'node:crypto';
import { DeleteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Outbox, OutboxEntry, OutboxMessage } from '../../core/ports';
import { expiresAfterDays, itemsBetween, type Item, type StateTable } from './table';

/** Several partitions, so that a storm of incidents does not meet the write limit of one. */
const SHARDS = ['0', '1', '2', '3'];

/** Kept far longer than the sweep needs, so that nothing is lost while a queue is broken. */
const KEPT_DAYS = 30;

/** What one sweep may take; the next one takes the rest. */
const MAX_PENDING = 200;

type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** The puts that belong into the transaction of the state change they tell about. */
export const outboxWrites = (
  { tableName }: StateTable,
  cause: string,
  messages: readonly OutboxMessage[],
): readonly Write[] =>
  messages.map((message) => {
    const sk = `${new Date().toISOString()}#${cause}#${message.kind}`;
    return {
      Put: {
        TableName: tableName,
        Item: { pk: partition(shardOf(cause)), sk, type: 'outbox', message, expiresAt: expiresAfterDays(KEPT_DAYS) },
      },
    };
  });

/** The entry in an item of the table, as read or as a stream record shows it. */
export const outboxEntry = (item: Readonly<Record<string, unknown>>): OutboxEntry => {
  const { pk, sk, message } = item;
  if (typeof pk !== 'string' || typeof sk !== 'string' || typeof message !== 'object' || message === null) {
    throw new Error(`an outbox item must have pk, sk and message, got ${Object.keys(item).join(', ')}`);
  }
  // Only outboxWrites makes such items.
  return { id: `${pk}|${sk}`, message: message as OutboxMessage };
};

export const createOutbox = (table: StateTable): Outbox => ({
  async pending(before) {
    const shards = await Promise.all(SHARDS.map(async (shard) => itemsBetween(table, partition(shard), '0', before)));
    return shards.flat().sort(bySortKey).slice(0, MAX_PENDING).map(outboxEntry);
  },

  async acknowledge(id) {
    const separator = id.indexOf('|');
    const Key = { pk: id.slice(0, separator), sk: id.slice(separator + 1) };
    await table.client.send(new DeleteCommand({ TableName: table.tableName, Key }));
  },
});

/** Sort keys begin with the time. */
const bySortKey = ({ sk: a }: Item, { sk: b }: Item): number => (String(a) < String(b) ? -1 : 1);

const partition = (shard: string): string => `OUTBOX#${shard}`;

/** The same cause always meets the same shard. */
const shardOf = (cause: string): string => {
  const [first = 0] = createHash('sha256').update(cause).digest();
  return SHARDS[first % SHARDS.length] ?? '0';
};
