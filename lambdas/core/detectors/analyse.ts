import { digest } from '../indicators/digest';
import { entityKey, type Entity } from '../model/entity';
import { inspectionKey, type InspectionRequest } from '../model/inspection';
import { keepEarliest, periodAt, type Observation } from '../model/observation';
import { joinPlacements, type Placement } from '../model/placement';
import { latestSigns } from '../model/sign-of-life';
import type { Analysis, Signal, Source } from '../model/signal';
import type { Detector, Match, Sighting, SourceEvents } from './detector';
import { ownershipsOf } from './ownership';
import { placementsOf } from './placement';
import { identityOf, isAudit, type RecordIdentity } from './record';
import { selectsRequest } from './selection';

/** Signals travel through queues and tables: what a record can put into one is bounded. */
const MAX_INDICATORS = 16;
const MAX_RELATED = 20;
const MAX_TEXT_LENGTH = 512;
/** What a longer text is hashed to, where it must stay distinct. */
const MAX_KEY_LENGTH = 256;

/** A stream of a log is one node's; a group that all write to in turn is read again in a minute. */
const MAX_NODES = 500;

export interface DetectorFailure {
  readonly detector: string;
  readonly error: unknown;
}

/** What one record came to, and which detectors could not judge it. */
export interface RecordAnalysis extends Analysis {
  readonly failures: readonly DetectorFailure[];
}

/** Runs every detector on one record. One that fails is reported and hides nobody else's signal. */
export const analyse = <S extends keyof SourceEvents>(
  detectors: readonly Detector<S>[],
  event: SourceEvents[S],
  location: string,
): RecordAnalysis => {
  const signals: Signal[] = [];
  const observations: Observation[] = [];
  const failures: DetectorFailure[] = [];
  for (const detector of detectors) {
    try {
      if (!reads(detector, event)) continue;
      const match = detector.detect(event);
      if (match) signals.push(signalOf(detector, match, identityOf(event), location));
      observations.push(...observationsIn(detector, event, location));
    } catch (error) {
      failures.push({ detector: detector.id, error });
    }
  }
  const noted = observations.length === 0 ? {} : { observations };
  if (!isAudit(event)) return { signals, ownerships: [], ...noted, failures };
  const placements = placementsOf(event);
  return {
    signals,
    ownerships: ownershipsOf(event),
    ...noted,
    ...(placements.length === 0 ? {} : { placements }),
    failures,
  };
};

const observationsIn = <S extends keyof SourceEvents>(
  { id, history }: Detector<S>,
  event: SourceEvents[S],
  location: string,
): readonly Observation[] => {
  if (!history) return [];
  const sightings = history.observe(event);
  if (sightings.length === 0) return [];
  const identity = identityOf(event);
  return sightings.map((sighting) =>
    observationOf(
      { detector: id, cluster: clusterOf(event), windowMinutes: history.windowMinutes },
      sighting,
      identity,
      location,
    ),
  );
};

/** An event of a source without a cluster is looked at together with all others of the source. */
const clusterOf = (event: SourceEvents[keyof SourceEvents]): string =>
  'cluster' in event ? (event.cluster ?? '') : '';

/** The observation of a sighting in a record. */
export const observationOf = (
  {
    detector,
    cluster,
    windowMinutes,
  }: { readonly detector: string; readonly cluster: string; readonly windowMinutes: number },
  { scope, key, entity, related = [], facts = {} }: Sighting,
  { recordId, at }: RecordIdentity,
  location: string,
): Observation => ({
  id: digest(detector, scope, key, entityKey(entity), recordId),
  detector,
  cluster,
  scope: distinguishable(scope),
  period: periodAt(at, windowMinutes),
  key: distinguishable(key),
  entity,
  related: distinct(related),
  at,
  facts: boundedFacts(facts),
  pointer: { recordId, location },
});

const distinguishable = (text: string): string => (text.length <= MAX_KEY_LENGTH ? text : digest(text));

/**
 * At most two signals for each detector, entity and set of indicators, and one ownership for each child: a ReplicaSet
 * that starts a hundred miners says one thing a hundred times. The earliest stands for all and names the objects of the
 * others; the latest stays beside it, since evidence lasts until it was last seen, however batches are cut.
 */
export const fold = ({
  signals,
  ownerships,
  observations = [],
  placements = [],
  signsOfLife = [],
  inspections = [],
}: Analysis): Analysis => {
  const bySubject = Map.groupBy([...signals].sort(byTimeThenId), ({ detector, entity, weight, indicators }) =>
    JSON.stringify([detector, entityKey(entity), weight, indicators]),
  );
  const byChild = new Map(
    ownerships.map((ownership) => [`${entityKey(ownership.child)} ${entityKey(ownership.owner)}`, ownership]),
  );
  return {
    signals: [...bySubject.values()].flatMap(firstAndLast),
    ownerships: [...byChild.values()],
    ...(observations.length === 0 ? {} : { observations: keepEarliest(observations) }),
    ...(placements.length === 0 ? {} : { placements: onePerPod(placements) }),
    ...(signsOfLife.length === 0 ? {} : { signsOfLife: latestSigns(signsOfLife).slice(0, MAX_NODES) }),
    ...(inspections.length === 0 ? {} : { inspections: onePerEntity(inspections) }),
  };
};

const onePerPod = (placements: readonly Placement[]): readonly Placement[] => {
  const byPod = new Map<string, Placement>();
  for (const placement of placements) {
    const key = entityKey(placement.pod);
    const known = byPod.get(key);
    byPod.set(key, known ? joinPlacements(known, placement) : placement);
  }
  return [...byPod.values()];
};

const onePerEntity = (inspections: readonly InspectionRequest[]): readonly InspectionRequest[] => [
  ...new Map(inspections.map((one) => [inspectionKey(one), one])).values(),
];

const firstAndLast = (signals: readonly Signal[]): readonly Signal[] => {
  const [first] = signals;
  const last = signals.at(-1);
  if (!first || !last) return [];
  const related = distinct(signals.flatMap((signal) => signal.related));
  return first.observedAt === last.observedAt ? [{ ...first, related }] : [{ ...first, related }, last];
};

const reads = <S extends keyof SourceEvents>({ selects }: Detector<S>, event: SourceEvents[S]): boolean => {
  if (!selects || !isAudit(event)) return true;
  const { verb, objectRef, username, decision } = event;
  return selects.some(
    (selector) =>
      selector.users?.includes(username) === true ||
      (decision !== undefined && selector.decisions?.includes(decision) === true) ||
      selectsRequest(selector, verb, objectRef.resource, objectRef.subresource),
  );
};

/** What a signal takes from its detector. */
export type Judge = Pick<Detector<keyof SourceEvents>, 'id' | 'version' | 'channel' | 'source' | 'weight'>;

/** The signal of a match in a record, by the detector's own source or by another one that saw the same. */
export const signalOf = (
  detector: Judge,
  match: Match,
  { recordId, at }: RecordIdentity,
  location: string,
  source: Source = detector.source,
): Signal => ({
  id: digest(detector.id, entityKey(match.entity), recordId),
  detector: detector.id,
  detectorVersion: detector.version,
  channel: detector.channel,
  source,
  weight: match.weight ?? usualWeight(detector),
  observedAt: at,
  entity: match.entity,
  related: distinct(match.related ?? []),
  indicators: match.indicators.slice(0, MAX_INDICATORS).map(bounded),
  facts: boundedFacts(match.facts ?? {}),
  pointer: { recordId, location },
});

const usualWeight = ({ weight }: Pick<Detector<keyof SourceEvents>, 'weight'>): Signal['weight'] =>
  typeof weight === 'string' ? weight : weight[0];

const boundedFacts = (facts: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(facts).map(([name, text]) => [name, bounded(text)]));

const bounded = (text: string): string => text.slice(0, MAX_TEXT_LENGTH);

const distinct = (entities: readonly Entity[]): readonly Entity[] =>
  [...new Map(entities.map((entity) => [entityKey(entity), entity])).values()].slice(0, MAX_RELATED);

const byTimeThenId = (a: Signal, b: Signal): number => {
  const [left, right] = [a.observedAt + a.id, b.observedAt + b.id];
  return left < right ? -1 : left > right ? 1 : 0;
};
