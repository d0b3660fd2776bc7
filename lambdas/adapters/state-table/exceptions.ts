import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Exception } from '../../core/model/exception';
import { itemsBetween, wonRace, type StateTable } from './table';

/** Kept for a year after its end: an audit asks what was let pass. */
const KEPT_SECONDS = 365 * 86_400;

/** All exceptions of a cluster; there are few, and all of them are read at once. */
export const exceptionsOf = async (table: StateTable, cluster: string): Promise<readonly Exception[]> => {
  const items = await itemsBetween(table, partition(cluster), '0', '~');
  return items.map((item) => (item as unknown as { readonly exception: Exception }).exception);
};

export const createExceptions = (table: StateTable) => {
  const { client, tableName: TableName } = table;
  return {
    /** False when there is one of this id already. */
    async add(exception: Exception): Promise<boolean> {
      const Item = {
        pk: partition(exception.cluster),
        sk: exception.id,
        type: 'exception',
        exception,
        expiresAt: Math.floor(Date.parse(exception.expiresAt) / 1000) + KEPT_SECONDS,
      };
      return wonRace(async () =>
        client.send(new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' })),
      );
    },

    /** False when there is none of this id. */
    async remove(cluster: string, id: string): Promise<boolean> {
      return wonRace(async () =>
        client.send(
          new DeleteCommand({
            TableName,
            Key: { pk: partition(cluster), sk: id },
            ConditionExpression: 'attribute_exists(pk)',
          }),
        ),
      );
    },
  };
};

const partition = (cluster: string): string => `EXCEPTIONS#${cluster}`;
