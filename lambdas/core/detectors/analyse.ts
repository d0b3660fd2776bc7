import { digest } from '../indicators/digest';
import { entityKey, type Entity } from '../model/entity';
import { inspectionKey, type InspectionRequest } from '../model/inspection';
import { joinPlacements, type Placement } from '../model/placement';
import { latestSigns } from '../model/sign-of-life';
import type { Analysis, Signal, Source } from '../model/signal';
import type { Detector, Match, SourceEvents } from './detector';
import { ownershipsOf } from './ownership';
import { placementsOf } from './placement';
import { identityOf, isAudit, type RecordIdentity } from './record';
import { selectsRequest } from './selection';

/** Signals travel through queues and tables: what a record can put into one is bounded. */
const MAX_INDICATORS = 16;
const MAX_RELATED = 20;
const MAX_TEXT_LENGTH = 512;

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
  const failures: DetectorFailure[] = [];
  for (const detector of detectors) {
    try {
      const match = reads(detector, event) ? detector.detect(event) : undefined;
      if (match) signals.push(signalOf(detector, match, identityOf(event), location));
    } catch (error) {
      failures.push({ detector: detector.id, error });
    }
  }
  if (!isAudit(event)) return { signals, ownerships: [], failures };
  const placements = placementsOf(event);
  return { signals, ownerships: ownershipsOf(event), ...(placements.length === 0 ? {} : { placements }), failures };
};

/**
 * At most two signals for each detector, entity and set of indicators, and one ownership for each child: a ReplicaSet
 * that starts a hundred miners says one thing a hundred times. The earliest stands for all and names the objects of the
 * others; the latest stays beside it, since evidence lasts until it was last seen, however batches are cut.
 */
export const fold = ({
  signals,
  ownerships,
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
  const { verb, objectRef, username } = event;
  return selects.some(
    (selector) =>
      selector.users?.includes(username) === true ||
      selectsRequest(selector, verb, objectRef.resource, objectRef.subresource),
  );
};

/** The signal of a match in a record, by the detector's own source or by another one that saw the same. */
export const signalOf = (
  detector: Omit<Detector<keyof SourceEvents>, 'selects' | 'findingTypes' | 'examples' | 'detect'>,
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
  facts: Object.fromEntries(Object.entries(match.facts ?? {}).map(([name, text]) => [name, bounded(text)])),
  pointer: { recordId, location },
});

const usualWeight = ({ weight }: Pick<Detector<keyof SourceEvents>, 'weight'>): Signal['weight'] =>
  typeof weight === 'string' ? weight : weight[0];

const bounded = (text: string): string => text.slice(0, MAX_TEXT_LENGTH);

const distinct = (entities: readonly Entity[]): readonly Entity[] =>
  [...new Map(entities.map((entity) => [entityKey(entity), entity])).values()].slice(0, MAX_RELATED);

const byTimeThenId = (a: Signal, b: Signal): number => {
  const [left, right] = [a.observedAt + a.id, b.observedAt + b.id];
  return left < right ? -1 : left > right ? 1 : 0;
};
