import { createHash } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { entityKey, type Entity } from '../../core/model/entity';
import {
  scopeKey,
  scopePeriodKey,
  type NotedMatch,
  type Observation,
  type ScopePeriod,
} from '../../core/model/observation';
import type { ObservationLog } from '../../core/ports';
import { expiresAfterDays, getItem, itemsBetween, wonRace, type Item, type StateTable } from './table';

/**
 * What was seen before outlives what it explains: evidence is kept for 90 days, and looks back for 30. An observation that
 * went while a later one of its key stayed would make that one the first.
 */
const OBSERVATION_DAYS = 130;
const MATCH_DAYS = 90;
const WATCHED_DAYS = 3650;

const AT_ONCE = 16;

// Items of this table are written by this folder only, so what is read back is taken for what was written.
interface ObservationItem {
  readonly observation: Observation;
}
interface MatchItem {
  readonly match: NotedMatch;
}
interface LearningItem {
  readonly owner: Entity;
}

/**
 * Observations in the state table, under their scope: an item for each key and period, which only ever gets earlier.
 * Beside them the matches they gave, and the same once more under the owner.
 */
export const createObservationLog = (table: StateTable): ObservationLog => ({
  async put(observations) {
    for (let start = 0; start < observations.length; start += AT_ONCE) {
      await Promise.all(observations.slice(start, start + AT_ONCE).map(async (one) => putEarliest(table, one)));
    }
  },

  async around(place, reach) {
    const items = await itemsBetween(table, scopePartition(place), ...periods('SEEN', place, reach));
    return items.map((item) => (item as unknown as ObservationItem).observation);
  },

  async noteMatch(match, owner) {
    const { place, entity } = match;
    const item = { type: 'match', match, expiresAt: expiresAfterDays(MATCH_DAYS) };
    const ofOwner = hashed(`${scopePeriodKey(place)} ${entityKey(entity)}`);
    await putItem(table, { ...item, pk: `OWNER#${entityKey(owner)}`, sk: `HISTORY#${place.detector}#${ofOwner}` });
    const ofScope = `MATCH#${padded(place.period)}#${hashed(entityKey(entity))}`;
    await putItem(table, { ...item, pk: scopePartition(place), sk: ofScope });
  },

  async notedAround(place, reach) {
    const items = await itemsBetween(table, scopePartition(place), ...periods('MATCH', place, reach));
    return items.map((item) => (item as unknown as MatchItem).match);
  },

  async notedOf(ownerKey) {
    const items = await itemsBetween(table, `OWNER#${ownerKey}`, 'HISTORY#', 'HISTORY$');
    return items.map((item) => (item as unknown as MatchItem).match);
  },

  async watchedSince(cluster) {
    const item = await getItem(table, { pk: watchPartition(cluster), sk: 'SINCE' });
    return (item as { readonly since: string } | undefined)?.since;
  },

  async watch(cluster, since) {
    const key = { pk: watchPartition(cluster), sk: 'SINCE' };
    await wonRace(async () =>
      table.client.send(
        new PutCommand({
          TableName: table.tableName,
          Item: { ...key, type: 'watched', since, expiresAt: expiresAfterDays(WATCHED_DAYS) },
          ConditionExpression: 'attribute_not_exists(pk) OR since > :since',
          ExpressionAttributeValues: { ':since': since },
        }),
      ),
    );
  },

  async noteLearning(owner, at) {
    const sk = `LEARNING#${at}#${hashed(entityKey(owner))}`;
    const expiresAt = expiresAfterDays(MATCH_DAYS);
    await putItem(table, { pk: watchPartition(owner.cluster), sk, type: 'learning', owner, expiresAt });
  },

  async learning(cluster, from) {
    const items = await itemsBetween(table, watchPartition(cluster), `LEARNING#${from}`, 'LEARNING$');
    return items.map((item) => (item as unknown as LearningItem).owner);
  },
});

/** One that is earlier is there already, or this one is it. */
const putEarliest = async (table: StateTable, observation: Observation): Promise<void> => {
  const { period, key, at, id } = observation;
  const Item = {
    pk: scopePartition(observation),
    sk: `SEEN#${padded(period)}#${hashed(key)}`,
    type: 'observation',
    at,
    id,
    observation,
    expiresAt: expiresAfterDays(OBSERVATION_DAYS),
  };
  await wonRace(async () =>
    table.client.send(
      new PutCommand({
        TableName: table.tableName,
        Item,
        ConditionExpression: 'attribute_not_exists(pk) OR #at > :at OR (#at = :at AND id > :id)',
        ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: { ':at': at, ':id': id },
      }),
    ),
  );
};

const putItem = async ({ client, tableName }: StateTable, Item: Item): Promise<void> => {
  await client.send(new PutCommand({ TableName: tableName, Item: { ...Item } }));
};

const periods = (kind: 'SEEN' | 'MATCH', { period }: ScopePeriod, reach: number): [string, string] => [
  `${kind}#${padded(period - reach)}#`,
  `${kind}#${padded(period + reach)}#~`,
];

/** Sorts as text as it does as a number. */
const padded = (period: number): string => String(Math.max(0, period)).padStart(12, '0');

/** Hashed: scopes, keys and names come from the cluster, and may be longer than a key of the table. */
const hashed = (text: string): string => createHash('sha256').update(text).digest('hex');

const scopePartition = (place: Omit<ScopePeriod, 'period'>): string =>
  `SCOPE#${place.cluster}#${place.detector}#${hashed(scopeKey(place))}`;

const watchPartition = (cluster: string): string => `WATCHED#${cluster}`;
