import { createHash } from 'node:crypto';
import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { entityKey, type Entity } from '../../core/model/entity';
import type { SuspectLog } from '../../core/ports';
import { expiresAfterDays, type StateTable } from './table';

const KEPT_DAYS = 30;

/** A bill that more owners than these may have caused says nothing about one of them. */
const MAX_OWNERS = 100;

/** Owners by cluster and day, each once. */
export const createSuspectLog = ({ client, tableName: TableName }: StateTable): SuspectLog => ({
  async note(owner, day) {
    const Item = {
      pk: partition(owner.cluster, day),
      // Hashed: names come from the cluster and have no bound here.
      sk: createHash('sha256').update(entityKey(owner)).digest('hex'),
      type: 'suspect',
      owner,
      expiresAt: expiresAfterDays(KEPT_DAYS),
    };
    await client.send(new PutCommand({ TableName, Item }));
  },

  async on(cluster, day) {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': partition(cluster, day) },
        ConsistentRead: true,
        Limit: MAX_OWNERS,
      }),
    );
    // Only `note` makes such items.
    return Items.map((item) => (item as { readonly owner: Entity }).owner);
  },
});

const partition = (cluster: string, day: string): string => `SUSPECTS#${cluster}#${day}`;
