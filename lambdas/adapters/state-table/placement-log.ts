import { joinPlacements, mayBeOn, placedAt, ranBetween, type Placement } from '../../core/model/placement';
import type { PlacementLog } from '../../core/ports';
import { expiresAfterDays, getItem, itemsBetween, putRevision, type Item, type Key, type StateTable } from './table';

const KEPT_DAYS = 14;

/** A pod that goes on running is written again before its item expires, and not with every look at it. */
const REFRESH_BELOW_DAYS = 7;

const AT_ONCE = 16;
const MAX_ATTEMPTS = 8;

// Items of this table are written by this folder only, so what is read back is taken for what was written.
interface PlacementItem {
  readonly revision: number;
  readonly expiresAt: number;
  readonly placement: Placement;
}

interface InstanceItem {
  readonly revision: number;
  readonly expiresAt: number;
  readonly node: string;
}

/**
 * The placement log in the state table: each placement once under its node and once under its pod's name, and for each
 * instance the node names it has borne.
 */
export const createPlacementLog = (table: StateTable): PlacementLog => ({
  async put(placements) {
    for (let start = 0; start < placements.length; start += AT_ONCE) {
      await Promise.all(placements.slice(start, start + AT_ONCE).map(async (one) => putPlacement(table, one)));
    }
    for (const instance of instancesIn(placements)) await putInstance(table, instance);
  },

  async on(cluster, node, from, to) {
    if ('name' in node) return ranOn(table, cluster, node.name, from, to);
    const known = await itemsBetween(table, instancePartition(cluster, node.instanceId), 'NODE#', 'NODE$');
    const names = known.map((item) => (item as unknown as InstanceItem).node);
    const placements = await Promise.all(names.map(async (name) => ranOn(table, cluster, name, from, to)));
    return placements.flat().filter((placement) => mayBeOn(placement, node.instanceId));
  },

  async named(cluster, namespace, pod, at) {
    return placedAt(await validIn(table, namePartition(cluster, namespace, pod)), at);
  },
});

const ranOn = async (
  table: StateTable,
  cluster: string,
  node: string,
  from: string,
  to: string,
): Promise<readonly Placement[]> =>
  (await validIn(table, nodePartition(cluster, node))).filter((placement) => ranBetween(placement, from, to));

const validIn = async (table: StateTable, partition: string): Promise<readonly Placement[]> => {
  const items = (await itemsBetween(table, partition, 'POD#', 'POD$')) as unknown as readonly PlacementItem[];
  const now = Math.floor(Date.now() / 1000);
  return items.filter(({ expiresAt }) => expiresAt > now).map(({ placement }) => placement);
};

const putPlacement = async (table: StateTable, placement: Placement): Promise<void> => {
  const { pod, node } = placement;
  const sk = `POD#${pod.uid ?? pod.name}`;
  const join = (known: Item | undefined): Item => ({
    placement: known ? joinPlacements((known as unknown as PlacementItem).placement, placement) : placement,
  });
  // The one that is read for its news comes last: a crash in between is made good by the next write.
  await keep(table, { pk: namePartition(pod.cluster, pod.namespace, pod.name), sk }, 'placement', join);
  await keep(table, { pk: nodePartition(pod.cluster, node), sk }, 'placement', join);
};

interface Instance {
  readonly cluster: string;
  readonly instanceId: string;
  readonly node: string;
}

const instancesIn = (placements: readonly Placement[]): readonly Instance[] => [
  ...new Map(
    placements.flatMap(({ pod: { cluster }, instanceId, node }) =>
      instanceId === undefined ? [] : [[`${cluster}/${instanceId}/${node}`, { cluster, instanceId, node }] as const],
    ),
  ).values(),
];

const putInstance = async (table: StateTable, { cluster, instanceId, node }: Instance): Promise<void> =>
  keep(table, { pk: instancePartition(cluster, instanceId), sk: `NODE#${node}` }, 'instance', () => ({ node }));

/** Joins into an item what it does not hold yet. What it holds already costs a read and no write. */
const keep = async (
  table: StateTable,
  key: Key,
  type: string,
  join: (known: Item | undefined) => Item,
): Promise<void> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const known = await getItem(table, key);
    const item = join(known);
    if (known && isFresh(known) && holds(known, item)) return;
    const revision = known === undefined ? undefined : (known as unknown as PlacementItem).revision;
    if (await putRevision(table, key, { ...item, type, expiresAt: expiresAfterDays(KEPT_DAYS) }, revision)) return;
  }
  throw new Error(`${key.pk} changed ${MAX_ATTEMPTS} times while it was written`);
};

const isFresh = (known: Item): boolean =>
  (known as unknown as PlacementItem).expiresAt > expiresAfterDays(REFRESH_BELOW_DAYS);

const holds = (known: Item, item: Item): boolean =>
  Object.entries(item).every(([name, value]) => canonical(known[name]) === canonical(value));

/** DynamoDB returns the fields of a map in an order of its own. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

const nodePartition = (cluster: string, node: string): string => `PLACEMENT#${cluster}#NODE#${node}`;

const namePartition = (cluster: string, namespace: string, pod: string): string =>
  `PLACEMENT#${cluster}#NAME#${namespace}/${pod}`;

const instancePartition = (cluster: string, instanceId: string): string =>
  `PLACEMENT#${cluster}#INSTANCE#${instanceId}`;
