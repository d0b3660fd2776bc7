import { digest } from '../indicators/digest';
import type { AuditEvent } from '../model/audit-event';
import { entityKey, type Entity } from '../model/entity';
import type { FalcoAlert } from '../model/falco-alert';
import type { Analysis, Signal } from '../model/signal';
import type { Detector, Match, SourceEvents } from './detector';
import { ownershipsOf } from './ownership';
import { selectsRequest } from './selection';

/** Signals travel through queues and tables: what a record can put into one is bounded. */
const MAX_INDICATORS = 16;
const MAX_RELATED = 20;
const MAX_TEXT_LENGTH = 512;

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
      if (match) signals.push(signalOf(detector, match, event, location));
    } catch (error) {
      failures.push({ detector: detector.id, error });
    }
  }
  return { signals, ownerships: isAudit(event) ? ownershipsOf(event) : [], failures };
};

/**
 * At most two signals for each detector, entity and set of indicators, and one ownership for each child: a ReplicaSet
 * that starts a hundred miners says one thing a hundred times. The earliest stands for all and names the objects of the
 * others; the latest stays beside it, since evidence lasts until it was last seen, however batches are cut.
 */
export const fold = ({ signals, ownerships }: Analysis): Analysis => {
  const bySubject = Map.groupBy([...signals].sort(byTimeThenId), ({ detector, entity, weight, indicators }) =>
    JSON.stringify([detector, entityKey(entity), weight, indicators]),
  );
  const byChild = new Map(
    ownerships.map((ownership) => [`${entityKey(ownership.child)} ${entityKey(ownership.owner)}`, ownership]),
  );
  return { signals: [...bySubject.values()].flatMap(firstAndLast), ownerships: [...byChild.values()] };
};

const firstAndLast = (signals: readonly Signal[]): readonly Signal[] => {
  const [first] = signals;
  const last = signals.at(-1);
  if (!first || !last) return [];
  const related = distinct(signals.flatMap((signal) => signal.related));
  return first.observedAt === last.observedAt ? [{ ...first, related }] : [{ ...first, related }, last];
};

const isAudit = (event: AuditEvent | FalcoAlert): event is AuditEvent => 'auditId' in event;

const reads = <S extends keyof SourceEvents>({ selects }: Detector<S>, event: SourceEvents[S]): boolean => {
  if (!selects || !isAudit(event)) return true;
  const { verb, objectRef } = event;
  return selects.some((selector) => selectsRequest(selector, verb, objectRef.resource, objectRef.subresource));
};

const signalOf = <S extends keyof SourceEvents>(
  detector: Detector<S>,
  match: Match,
  event: SourceEvents[S],
  location: string,
): Signal => {
  const recordId = isAudit(event) ? `${event.auditId}/${event.stage}` : event.contentHash;
  return {
    id: digest(detector.id, entityKey(match.entity), recordId),
    detector: detector.id,
    detectorVersion: detector.version,
    channel: detector.channel,
    source: detector.source,
    weight: match.weight ?? usualWeight(detector),
    observedAt: isAudit(event) ? event.at : new Date(event.time).toISOString(),
    entity: match.entity,
    related: distinct(match.related ?? []),
    indicators: match.indicators.slice(0, MAX_INDICATORS).map(bounded),
    facts: Object.fromEntries(Object.entries(match.facts ?? {}).map(([name, text]) => [name, bounded(text)])),
    pointer: { recordId, location },
  };
};

const usualWeight = ({ weight }: Pick<Detector<keyof SourceEvents>, 'weight'>): Signal['weight'] =>
  typeof weight === 'string' ? weight : weight[0];

const bounded = (text: string): string => text.slice(0, MAX_TEXT_LENGTH);

const distinct = (entities: readonly Entity[]): readonly Entity[] =>
  [...new Map(entities.map((entity) => [entityKey(entity), entity])).values()].slice(0, MAX_RELATED);

const byTimeThenId = (a: Signal, b: Signal): number => {
  const [left, right] = [a.observedAt + a.id, b.observedAt + b.id];
  return left < right ? -1 : left > right ? 1 : 0;
};
