import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { BacklogEntry, NotificationBacklog } from '../../core/ports';
import { expiresAfterDays, itemsBetween, wonRace, type StateTable } from './table';

/** The one partition that the notifier may delete from. */
const PARTITION = 'DIGEST';

const KEPT_DAYS = 30;

/** What one digest run looks at; the next one takes the rest. */
const MAX_DUE = 300;

export const createNotificationBacklog = (table: StateTable): NotificationBacklog => {
  const { client, tableName: TableName } = table;
  return {
    async add(entry) {
      const Item = { ...keyOf(entry), type: 'held', dueAt: entry.dueAt, expiresAt: expiresAfterDays(KEPT_DAYS) };
      await client.send(new PutCommand({ TableName, Item }));
    },

    async due(before) {
      const items = await itemsBetween(table, PARTITION, ' ', '~');
      return items
        .map(({ sk, dueAt }) => ({ incidentId: String(sk), dueAt: String(dueAt) }))
        .filter(({ dueAt }) => dueAt <= before)
        .sort((a, b) => (a.dueAt < b.dueAt ? -1 : a.dueAt > b.dueAt ? 1 : 0))
        .slice(0, MAX_DUE);
    },

    async remove(entry) {
      await wonRace(async () =>
        client.send(
          new DeleteCommand({
            TableName,
            Key: keyOf(entry),
            ConditionExpression: 'dueAt = :dueAt',
            ExpressionAttributeValues: { ':dueAt': entry.dueAt },
          }),
        ),
      );
    },
  };
};

const keyOf = ({ incidentId }: BacklogEntry) => ({ pk: PARTITION, sk: incidentId });
