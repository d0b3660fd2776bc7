import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { KeptPosture } from '../../core/model/posture';
import type { PostureStore } from '../../core/ports';
import { expiresAfterDays, getItem, wonRace, type StateTable } from './table';

const KEPT_DAYS = 400;

/** The last run of kube-bench of each cluster. */
export const createPostureStore = (table: StateTable): PostureStore => ({
  async last(cluster) {
    const item = await getItem(table, keyOf(cluster));
    // Only `keep` makes such items.
    return (item as { readonly posture: KeptPosture } | undefined)?.posture;
  },

  async keep(posture) {
    await wonRace(async () =>
      table.client.send(
        new PutCommand({
          TableName: table.tableName,
          Item: {
            ...keyOf(posture.cluster),
            type: 'posture',
            loggedAt: posture.at,
            posture,
            expiresAt: expiresAfterDays(KEPT_DAYS),
          },
          // Deliveries come in any order.
          ConditionExpression: 'attribute_not_exists(pk) OR loggedAt < :loggedAt',
          ExpressionAttributeValues: { ':loggedAt': posture.at },
        }),
      ),
    );
  },
});

const keyOf = (cluster: string) => ({ pk: `POSTURE#${cluster}`, sk: 'LAST' });
