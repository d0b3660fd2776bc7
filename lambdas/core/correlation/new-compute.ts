import { dayOf, type ComputeDay } from '../model/compute';
import { entityKey, type Entity } from '../model/entity';

const DAY_MS = 86_400_000;

/** How long before an anomaly counts as usual. */
const USUAL_DAYS = 7;

/** Fewer hours than these say nothing about what is usual. */
const MIN_USUAL_HOURS = 24;

/** Less growth than this, in cores, explains no bill. */
const MIN_GROWTH_CORES = 0.5;

/** How much one owner grew on the days of an anomaly. */
export interface OwnerGrowth {
  readonly owner: Entity;
  /** Its part of all growth, 0 to 1. */
  readonly part: number;
  /** Whether it ran before these days; else it came with them. */
  readonly established: boolean;
}

/** The days that must be known to tell what was new on the days of an anomaly, oldest first. */
export const daysAround = (from: string, to: string): readonly string[] => {
  const days: string[] = [];
  const first = Math.max(Date.parse(from) - USUAL_DAYS * DAY_MS, Date.parse(to) - 4 * USUAL_DAYS * DAY_MS);
  for (let at = first; at <= Date.parse(to); at += DAY_MS) days.push(dayOf(at));
  return days;
};

/**
 * Who asked for more than before on the days of an anomaly, by the mean of cores over the hours in which somebody looked;
 * most first. Undefined where too little is known of the days themselves or of those before them.
 */
export const growthIn = (
  days: readonly ComputeDay[],
  { from, to }: { readonly from: string; readonly to: string },
): readonly OwnerGrowth[] | undefined => {
  const during = days.filter(({ day }) => day >= from && day <= to);
  const before = days.filter(({ day }) => day < from);
  if (hoursIn(during) === 0 || hoursIn(before) < MIN_USUAL_HOURS) return undefined;
  const usual = meanCores(before);
  const growth = [...meanCores(during)].map(([key, { owner, cores }]) => {
    const known = usual.get(key);
    return { owner, grown: Math.max(0, cores - (known?.cores ?? 0)), established: known !== undefined };
  });
  const total = growth.reduce((sum, { grown }) => sum + grown, 0);
  if (total < MIN_GROWTH_CORES) return [];
  return growth
    .filter(({ grown }) => grown > 0)
    .sort((a, b) => b.grown - a.grown || (entityKey(a.owner) < entityKey(b.owner) ? -1 : 1))
    .map(({ owner, grown, established }) => ({ owner, part: grown / total, established }));
};

const hoursIn = (days: readonly ComputeDay[]): number =>
  days.reduce((hours, { nodes }) => hours + nodes.filter((seen) => seen !== null).length, 0);

/** By owner, over the hours in which somebody looked; each cluster over its own. */
const meanCores = (days: readonly ComputeDay[]): Map<string, { readonly owner: Entity; readonly cores: number }> => {
  const means = new Map<string, { readonly owner: Entity; readonly cores: number }>();
  for (const ofCluster of Map.groupBy(days, ({ cluster }) => cluster).values()) {
    const hours = hoursIn(ofCluster);
    for (const { owner, cores } of hours === 0 ? [] : ofCluster.flatMap(({ owners }) => owners)) {
      const key = entityKey(owner);
      const coreHours = cores.reduce((sum, value) => sum + value, 0);
      means.set(key, { owner, cores: (means.get(key)?.cores ?? 0) + coreHours / hours });
    }
  }
  return means;
};
