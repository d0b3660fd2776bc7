import { entityKey } from './entity';
import type { Evidence, Incident } from './incident';
import { WEIGHTS, type Pointer, type Signal } from './signal';

/** Enough for a person to look at; the score needs none of them. */
const MAX_OBJECTS = 20;
const MAX_RECORDS = 20;

/** More pods than a node runs. */
const MAX_CANDIDATES = 300;

/** A signal alone is evidence seen once. */
export const evidenceOf = (signal: Signal): Evidence => ({
  detector: signal.detector,
  channel: signal.channel,
  source: signal.source,
  weight: signal.weight,
  indicators: [...signal.indicators].sort(),
  firstAt: signal.observedAt,
  lastAt: signal.observedAt,
  seenOn: [signal.entity, ...signal.related],
  facts: signal.facts,
  records: [signal.pointer],
});

/** Evidence with the same key is the same finding seen again. */
export const evidenceKey = ({ detector, source, indicators }: Evidence): string =>
  `${detector}/${source}/${JSON.stringify(indicators)}`;

/**
 * Joins two pieces of evidence with the same key.
 *
 * Commutative, associative and idempotent, bounds included: the result is a function of the set of signals. Therefore
 * bounded lists keep the smallest by key, and facts come from the earliest signal, ties broken by record id.
 */
export const joinEvidence = (a: Evidence, b: Evidence): Evidence => {
  const { candidates: _, ...earlier } = compareFirst(a, b) <= 0 ? a : b;
  // It is put away only where nothing of it has come back.
  const facts = isArchived(a) && isArchived(b) ? earlier.facts : withoutArchived(earlier.facts);
  // Where one of the two names its subject, it is known.
  const candidates = a.candidates && b.candidates ? [...a.candidates, ...b.candidates] : undefined;
  return {
    ...earlier,
    facts,
    weight: WEIGHTS.indexOf(a.weight) >= WEIGHTS.indexOf(b.weight) ? a.weight : b.weight,
    lastAt: a.lastAt > b.lastAt ? a.lastAt : b.lastAt,
    seenOn: smallest([...a.seenOn, ...b.seenOn], entityKey, MAX_OBJECTS),
    records: smallest([...a.records, ...b.records], ({ recordId }: Pointer) => recordId, MAX_RECORDS),
    ...(candidates && { candidates: smallest(candidates, entityKey, MAX_CANDIDATES) }),
  };
};

/** Folds evidence into one piece for each key, ordered by key. */
export const foldEvidence = (evidence: readonly Evidence[]): readonly Evidence[] => {
  const byKey = new Map<string, Evidence>();
  for (const piece of evidence) {
    const key = evidenceKey(piece);
    const known = byKey.get(key);
    byKey.set(key, known ? joinEvidence(known, piece) : normalise(piece));
  }
  return [...byKey.entries()].sort(([a], [b]) => compare(a, b)).map(([, piece]) => piece);
};

const normalise = (piece: Evidence): Evidence => joinEvidence(piece, piece);

const compareFirst = (a: Evidence, b: Evidence): number =>
  compare(a.firstAt, b.firstAt) ||
  compare(a.records[0]?.recordId ?? '', b.records[0]?.recordId ?? '') ||
  compare(factsText(a), factsText(b));

const factsText = ({ facts }: Evidence): string =>
  JSON.stringify(Object.entries(withoutArchived(facts)).sort(([a], [b]) => compare(a, b)));

/** The first `bound` items by key; of two items with one key the smaller by content, so that order does not matter. */
const smallest = <T>(items: readonly T[], key: (item: T) => string, bound: number): readonly T[] => {
  const keyed = items.map((item) => ({ item, key: key(item), content: JSON.stringify(item) }));
  keyed.sort((a, b) => compare(a.key, b.key) || compare(a.content, b.content));
  return keyed
    .filter((entry, index) => index === 0 || entry.key !== keyed[index - 1]?.key)
    .slice(0, bound)
    .map(({ item }) => item);
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Whether evidence names whom it is about. What is shared out by odds, and what billing says of a whole account, can raise
 * a score; it vouches for no other source, since the odds it is shared out by may come from that source.
 */
export const namesItsSubject = ({ channel, candidates, share }: Evidence): boolean =>
  channel !== 'COST' && candidates === undefined && share === undefined;

/** Evidence from a drill: shown, never counted. Only our own detectors choose the names of facts. */
export const isExercise = ({ facts }: Evidence): boolean => facts['exercise'] !== undefined;

/** The fact that a person has put the record away at its source. Only our own detectors choose the names of facts. */
export const ARCHIVED = 'archived';

const isArchived = ({ facts }: Evidence): boolean => facts[ARCHIVED] !== undefined;

const withoutArchived = ({ [ARCHIVED]: _, ...facts }: Evidence['facts']): Evidence['facts'] => facts;

/**
 * Whether everything that counts was put away at its source: then somebody has seen it already, and nobody is told again.
 * It lowers nothing.
 */
export const isPutAway = ({ contributions, evidence }: Pick<Incident, 'contributions' | 'evidence'>): boolean => {
  const counted = new Set(contributions.map(({ detector }) => detector));
  const counting = evidence.filter(({ detector }) => counted.has(detector));
  return counting.length > 0 && counting.every(isArchived);
};
