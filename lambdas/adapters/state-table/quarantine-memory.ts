import { createHash } from 'node:crypto';
import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Quarantined, Trait } from '../../core/model/quarantined';
import { releaseOf } from './approvals';
import { expiresAfterDays, wonRace, type StateTable } from './table';

/** As long as evidence. */
const KEPT_DAYS = 90;

/** A trait that more incidents than this have in common is told well enough by these. */
const MAX_INCIDENTS = 10;

/** What was quarantined, by trait: each is found by one look at its key. */
export const rememberQuarantined = async (
  { client, tableName: TableName }: StateTable,
  quarantined: readonly Quarantined[],
  releasedAt: string | undefined,
): Promise<void> => {
  await Promise.all(
    quarantined.map(async (one) =>
      // The first time stays: what is done again for the same incident is no later quarantine.
      wonRace(async () =>
        client.send(
          new PutCommand({
            TableName,
            Item: {
              pk: partition(one.cluster, one.trait),
              sk: one.incidentId,
              type: 'quarantined',
              at: one.at,
              quarantined: one,
              expiresAt: expiresAfterDays(KEPT_DAYS),
            },
            ConditionExpression: `attribute_not_exists(pk)${releasedAt === undefined ? '' : ' OR #at <= :releasedAt'}`,
            ...(releasedAt === undefined
              ? {}
              : {
                  ExpressionAttributeNames: { '#at': 'at' },
                  ExpressionAttributeValues: { ':releasedAt': releasedAt },
                }),
          }),
        ),
      ),
    ),
  );
};

export const quarantinedWith = async (
  table: StateTable,
  cluster: string,
  traits: readonly Trait[],
): Promise<readonly Quarantined[]> => {
  const found = (await Promise.all(traits.map(async (trait) => withTrait(table, cluster, trait)))).flat();
  const ids = [...new Set(found.map(({ incidentId }) => incidentId))];
  const releases = new Map(await Promise.all(ids.map(async (id) => [id, await releasedAtOf(table, id)] as const)));
  return found.filter(({ incidentId, at }) => {
    const releasedAt = releases.get(incidentId);
    return releasedAt === undefined || releasedAt < at;
  });
};

export const releasedAtOf = async (table: StateTable, incidentId: string): Promise<string | undefined> =>
  (await releaseOf(table, incidentId))?.requestedAt;

const withTrait = async (
  { client, tableName: TableName }: StateTable,
  cluster: string,
  trait: Trait,
): Promise<readonly Quarantined[]> => {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': partition(cluster, trait) },
      ConsistentRead: true,
      Limit: MAX_INCIDENTS,
    }),
  );
  // Only `rememberQuarantined` makes such items.
  return Items.map((item) => (item as { readonly quarantined: Quarantined }).quarantined);
};

/** Hashed: whoever wrote the object has chosen the text. */
const partition = (cluster: string, { kind, value }: Trait): string =>
  `QUARANTINED#${cluster}#${createHash('sha256')
    .update(JSON.stringify([kind, value]))
    .digest('hex')}`;
