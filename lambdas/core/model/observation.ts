import type { Entity } from './entity';
import type { Pointer } from './signal';

/** More keys than these within one period of a scope say nothing new; the earliest are kept. */
export const MAX_KEYS = 50;

const MINUTE_MS = 60_000;

/**
 * What a detector noted about one record, worth nothing by itself: it is weighed together with what else was noted in
 * its scope.
 */
export interface Observation {
  /** Hash of detector, scope, key, entity and record id: the same record shipped twice gives the same observation. */
  readonly id: string;
  readonly detector: string;
  readonly cluster: string;
  /** What is looked at together: a principal in a namespace, a template, a container. */
  readonly scope: string;
  /** The number of the window that `at` falls into, counted from the epoch: the bound and the keys are per period. */
  readonly period: number;
  /** What is distinct within the scope; of one key the earliest of each period is kept. */
  readonly key: string;
  /** Whom a match is booked on. */
  readonly entity: Entity;
  readonly related: readonly Entity[];
  /** Event time; ISO 8601, UTC, milliseconds. */
  readonly at: string;
  /** Bounded context. Attacker-controlled text. */
  readonly facts: Readonly<Record<string, string>>;
  readonly pointer: Pointer;
}

/** One period of one scope: the unit in which observations are kept, and matches belong to owners. */
export type ScopePeriod = Pick<Observation, 'detector' | 'cluster' | 'scope' | 'period'>;

/** A match that was found in a period of a scope, or once was: whom it is booked on, and whose owner has it. */
export interface NotedMatch {
  readonly place: ScopePeriod;
  readonly entity: Entity;
}

export const periodAt = (at: string, windowMinutes: number): number =>
  Math.floor(Date.parse(at) / MINUTE_MS / windowMinutes);

export const scopeKey = ({ detector, cluster, scope }: Omit<ScopePeriod, 'period'>): string =>
  JSON.stringify([detector, cluster, scope]);

export const scopePeriodKey = ({ period, ...scope }: ScopePeriod): string => `${scopeKey(scope)}@${period}`;

/** By time, then by id: the same order for whatever order they came in. */
export const byTime = (a: Pick<Observation, 'at' | 'id'>, b: Pick<Observation, 'at' | 'id'>): number =>
  compare(a.at, b.at) || compare(a.id, b.id);

/**
 * What is kept of observations: of each key of a scope and period the earliest, and of these the earliest `MAX_KEYS`.
 *
 * Keeping the earliest is commutative, associative and idempotent, bound included: what was left out is later than all
 * that is kept, and what is kept only ever gets earlier.
 */
export const keepEarliest = (observations: readonly Observation[]): readonly Observation[] => {
  const byPeriod = Map.groupBy([...observations].sort(byTime), scopePeriodKey);
  return [...byPeriod.values()].flatMap((ofPeriod) => {
    const byKey = new Map<string, Observation>();
    for (const observation of ofPeriod) if (!byKey.has(observation.key)) byKey.set(observation.key, observation);
    return [...byKey.values()].slice(0, MAX_KEYS);
  });
};

/** Whether keeping an observation beside those that are kept of its scope would change anything. */
export const isNews = (observation: Observation, kept: readonly Observation[]): boolean =>
  keepEarliest([...kept, observation]).includes(observation);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
