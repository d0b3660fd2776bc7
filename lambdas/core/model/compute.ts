import { entityKey, type Entity } from './entity';

const HOURS_OF_DAY = 24;

/** Whoever asks for less than the largest of this many is not what makes a bill grow. */
const MAX_OWNERS = 40;

/** What sweeps saw in one cluster at one time. */
export interface ComputeSample {
  /** EC2 instances that are nodes. */
  readonly nodes: number;
  readonly owners: readonly { readonly owner: Entity; readonly cores: number }[];
}

/** What one cluster ran on one day, by hours (UTC). */
export interface ComputeDay {
  readonly cluster: string;
  /** `YYYY-MM-DD`. */
  readonly day: string;
  /** The most nodes that any sweep saw in each hour; null where nobody looked. */
  readonly nodes: readonly (number | null)[];
  /** The owners that asked for most, bounded; processor cores that their pods asked for in each hour. */
  readonly owners: readonly { readonly owner: Entity; readonly cores: readonly number[] }[];
}

const hourOf = (at: string): number => Number(at.slice(11, 13));

export const dayOf = (at: string | number): string => new Date(at).toISOString().slice(0, 10);

/** A day with one more sample: of each hour the most, so that looking again changes nothing. */
export const withComputeSample = (
  known: ComputeDay | undefined,
  cluster: string,
  at: string,
  sample: ComputeSample,
): ComputeDay => {
  const hour = hourOf(at);
  const nodes = Array.from({ length: HOURS_OF_DAY }, (_, index) => {
    const before = known?.nodes[index] ?? null;
    return index === hour ? Math.max(before ?? 0, sample.nodes) : before;
  });
  const byOwner = new Map(
    (known?.owners ?? []).map(({ owner, cores }) => [entityKey(owner), { owner, cores: [...cores] }]),
  );
  for (const { owner, cores } of sample.owners) {
    const kept = byOwner.get(entityKey(owner)) ?? { owner, cores: Array.from({ length: HOURS_OF_DAY }, () => 0) };
    kept.cores[hour] = Math.max(kept.cores[hour] ?? 0, cores);
    byOwner.set(entityKey(owner), kept);
  }
  const owners = [...byOwner.values()].sort((a, b) => sum(b.cores) - sum(a.cores) || compare(a.owner, b.owner));
  return { cluster, day: known?.day ?? dayOf(at), nodes, owners: owners.slice(0, MAX_OWNERS) };
};

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const compare = (a: Entity, b: Entity): number => (entityKey(a) < entityKey(b) ? -1 : 1);

/** One hour of a cluster beside the same hour of the days before it. */
export interface ComputeWindow {
  readonly cluster: string;
  /** The account and region that the nodes are billed to. */
  readonly account: { readonly id: string; readonly region: string };
  /** Beginning of the hour; ISO 8601, UTC, milliseconds. */
  readonly hour: string;
  readonly nodes: number;
  /** What the owners asked for that were there before this day already. */
  readonly establishedCores: number;
  /** Of the days on which somebody looked in this hour, in no order. */
  readonly history: readonly { readonly nodes: number; readonly cores: number }[];
}

/** Days of the same hour that an hour is compared with. */
export const HISTORY_DAYS = 14;

/** Undefined where nobody has looked in that hour. */
export const computeWindowAt = (
  days: readonly ComputeDay[],
  cluster: string,
  account: ComputeWindow['account'],
  at: string,
): ComputeWindow | undefined => {
  const [today, hour] = [dayOf(at), hourOf(at)];
  const current = days.find(({ day }) => day === today);
  const nodes = current?.nodes[hour] ?? undefined;
  if (!current || nodes === undefined) return undefined;
  const before = days.filter(({ day }) => day < today);
  const established = new Set(before.flatMap(({ owners }) => owners.map(({ owner }) => entityKey(owner))));
  const coresIn = ({ owners }: ComputeDay): number =>
    sum(owners.filter(({ owner }) => established.has(entityKey(owner))).map(({ cores }) => cores[hour] ?? 0));
  return {
    cluster,
    account,
    hour: `${at.slice(0, 13)}:00:00.000Z`,
    nodes,
    establishedCores: coresIn(current),
    history: before.flatMap((day) => {
      const seen = day.nodes[hour] ?? undefined;
      return seen === undefined ? [] : [{ nodes: seen, cores: coresIn(day) }];
    }),
  };
};
