import { createHash } from 'node:crypto';
import { paginateQuery, PutCommand, type PutCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Quarantined, Trait } from '../../core/model/quarantined';
import { releaseOf } from './approvals';
import { expiresAfterDays, wonRace, type StateTable } from './table';

/** As long as evidence. */
const KEPT_DAYS = 90;

/** A trait that more incidents than this have in common is told well enough by these. */
const MAX_INCIDENTS = 10;

/** Whoever wears a trait of a released workload again and again must not make this slow. */
const MAX_EXAMINED = 100;

const PAGE = 10;

/** What was quarantined, by trait: each is found by one look at its key. */
export const rememberQuarantined = async (
  table: StateTable,
  quarantined: readonly Quarantined[],
  releasedAt: string | undefined,
): Promise<void> => {
  // The first time stays: what is done again for the same incident is no later quarantine.
  const isNone = 'attribute_not_exists(pk) OR attribute_exists(forgotten)';
  const condition =
    releasedAt === undefined
      ? { ConditionExpression: isNone }
      : {
          ConditionExpression: `${isNone} OR #at <= :releasedAt`,
          ExpressionAttributeNames: { '#at': 'at' },
          ExpressionAttributeValues: { ':releasedAt': releasedAt },
        };
  await Promise.all(quarantined.map(async (one) => put(table, itemOf(one), condition)));
};

/** The item stays and says that it holds no longer, so that the responder needs no right to delete. */
export const forgetQuarantined = async (table: StateTable, quarantined: readonly Quarantined[]): Promise<void> => {
  await Promise.all(
    quarantined.map(async (one) =>
      put(
        table,
        { ...itemOf(one), forgotten: true },
        {
          ConditionExpression: '#at = :at',
          ExpressionAttributeNames: { '#at': 'at' },
          ExpressionAttributeValues: { ':at': one.at },
        },
      ),
    ),
  );
};

/** An item by whose condition another writer was first is left to that one. */
const put = async (
  { client, tableName: TableName }: StateTable,
  Item: Item,
  condition: Pick<PutCommandInput, 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'>,
): Promise<void> => {
  await wonRace(async () => client.send(new PutCommand({ TableName, Item, ...condition })));
};

/** Only this file makes such items. */
interface Item {
  readonly pk: string;
  readonly sk: string;
  readonly type: 'quarantined';
  readonly at: string;
  readonly quarantined: Quarantined;
  readonly expiresAt: number;
  /** Nothing came of what was about to be done. */
  readonly forgotten?: true;
}

const itemOf = (quarantined: Quarantined): Item => ({
  pk: partition(quarantined.cluster, quarantined.trait),
  sk: quarantined.incidentId,
  type: 'quarantined',
  at: quarantined.at,
  quarantined,
  expiresAt: expiresAfterDays(KEPT_DAYS),
});

export const quarantinedWith = async (
  table: StateTable,
  cluster: string,
  traits: readonly Trait[],
): Promise<readonly Quarantined[]> => {
  // Traits of one object share their incidents.
  const releases = new Map<string, Promise<string | undefined>>();
  const isActive = async ({ incidentId, at }: Quarantined): Promise<boolean> => {
    const asked = releases.get(incidentId) ?? releasedAtOf(table, incidentId);
    releases.set(incidentId, asked);
    const releasedAt = await asked;
    return releasedAt === undefined || releasedAt < at;
  };
  return (await Promise.all(traits.map(async (trait) => withTrait(table, cluster, trait, isActive)))).flat();
};

export const releasedAtOf = async (table: StateTable, incidentId: string): Promise<string | undefined> =>
  (await releaseOf(table, incidentId))?.requestedAt;

/** Page by page, until there are enough that hold: what was released must not stand before what was not. */
const withTrait = async (
  { client, tableName: TableName }: StateTable,
  cluster: string,
  trait: Trait,
  isActive: (one: Quarantined) => Promise<boolean>,
): Promise<readonly Quarantined[]> => {
  const pages = paginateQuery(
    { client, pageSize: PAGE },
    {
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': partition(cluster, trait) },
      ConsistentRead: true,
    },
  );
  const active: Quarantined[] = [];
  let examined = 0;
  for await (const { Items = [] } of pages) {
    const kept = (Items as readonly unknown[] as readonly Item[]).filter(({ forgotten }) => forgotten === undefined);
    const held = await Promise.all(kept.map(async ({ quarantined }) => isActive(quarantined)));
    active.push(...kept.filter((_, index) => held[index]).map(({ quarantined }) => quarantined));
    examined += Items.length;
    if (active.length >= MAX_INCIDENTS || examined >= MAX_EXAMINED) break;
  }
  return active.slice(0, MAX_INCIDENTS);
};

/** Hashed: whoever wrote the object has chosen the text. */
const partition = (cluster: string, { kind, value }: Trait): string =>
  `QUARANTINED#${cluster}#${createHash('sha256')
    .update(JSON.stringify([kind, value]))
    .digest('hex')}`;
