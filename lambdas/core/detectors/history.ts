import type { Entity } from '../model/entity';
import { evidenceOf } from '../model/evidence';
import type { Evidence } from '../model/incident';
import { byTime, keepEarliest, periodAt, type Observation, type ScopePeriod } from '../model/observation';
import { signalOf, type Judge } from './analyse';
import type { Detector, History, HistoryMatch, SourceEvents } from './detector';

/** What judges stored observations, whatever source they came from. */
export interface Historian extends Judge {
  readonly history: Pick<History<keyof SourceEvents>, 'windowMinutes' | 'firstSeen' | 'detectOver'>;
}

type Registered = Judge & { readonly history?: Historian['history'] };

export const historiansOf = (detectors: readonly Registered[]): ReadonlyMap<string, Historian> =>
  new Map(
    detectors.flatMap((detector) =>
      detector.history ? [[detector.id, { ...detector, history: detector.history }] as const] : [],
    ),
  );

/** Until a cluster was watched for this long, that something is new says little: everything is. */
const LEARNING_DAYS = 7;

/** Stands in the facts of what was found while learning. */
const LEARNING = `weak: the cluster was watched for less than ${LEARNING_DAYS} days, and much is new`;

/** What was found in the observations around one period of a scope. */
export interface Finding {
  readonly entity: Entity;
  readonly at: string;
  readonly evidence: Evidence;
  /** Found while learning: what it weighs depends on since when the cluster is watched. */
  readonly whileLearning: boolean;
  /** Weak: it supports what else is known, and is nothing by itself. */
  readonly isHint: boolean;
}

/**
 * What a detector finds within one period, given the observations of this one and of those beside it.
 *
 * A pure function of the observations that are kept, and of since when the cluster is watched (ISO 8601).
 */
export const findingsIn = (
  historian: Historian,
  { period }: ScopePeriod,
  observations: readonly Observation[],
  watchedSince: string,
): readonly Finding[] => {
  const { windowMinutes, detectOver } = historian.history;
  return detectOver([...keepEarliest(observations)].sort(byTime))
    .filter(({ at }) => periodAt(at, windowMinutes) === period)
    .map((match) => findingOf(historian, match, watchedSince));
};

const findingOf = (historian: Historian, match: HistoryMatch, watchedSince: string): Finding => {
  const isFirst = historian.history.firstSeen === true;
  const whileLearning = isFirst && match.at < learnedBy(watchedSince);
  const judged: HistoryMatch = whileLearning
    ? { ...match, weight: 'weak', facts: { ...match.facts, learning: LEARNING } }
    : match;
  const [first = { recordId: '', location: '' }] = match.records;
  const signal = signalOf(historian, judged, { recordId: first.recordId, at: match.at }, first.location);
  return {
    entity: match.entity,
    at: match.at,
    evidence: { ...evidenceOf(signal), records: match.records },
    whileLearning,
    isHint: signal.weight === 'weak',
  };
};

/** When enough of a cluster was seen to say what is new there. */
export const learnedBy = (watchedSince: string): string =>
  new Date(Date.parse(watchedSince) + LEARNING_DAYS * 86_400_000).toISOString();

/** A detector that sees nothing in one event alone, and judges what it noted of several. */
export const historyDetector = <S extends keyof SourceEvents>(
  definition: Omit<Detector<S>, 'detect' | 'examples' | 'history'> & { readonly history: History<S> },
): Detector<S> => ({ ...definition, examples: { matches: {}, ignores: {} }, detect: () => undefined });
