import { SILENT_AFTER_MS } from '../inspection/sensors';
import type { AuditEvent } from '../model/audit-event';
import type { NodeWatch } from '../model/node-watch';
import type { UtilisationWindow } from '../model/utilisation';
import type { SourceEvents } from './detector';

export type SourceEvent = SourceEvents[keyof SourceEvents];

/** What a record is known by, however often it is delivered, and when what it tells of happened. */
export interface RecordIdentity {
  readonly recordId: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly at: string;
}

export const isAudit = (event: SourceEvent): event is AuditEvent => 'auditId' in event;

export const identityOf = (event: SourceEvent): RecordIdentity => {
  if (isAudit(event)) return { recordId: `${event.auditId}/${event.stage}`, at: event.at };
  if ('contentHash' in event) return { recordId: event.contentHash, at: new Date(event.time).toISOString() };
  // A finding keeps its id while it goes on; what it says later is another record.
  if ('updatedAt' in event) return { recordId: `${event.id}/${event.updatedAt}`, at: event.lastSeenAt };
  if ('samples' in event) return identityOfWindow(event);
  if ('history' in event) return { recordId: `compute/${event.cluster}/${event.hour}`, at: event.hour };
  if ('heartbeatsKnown' in event) return identityOfSilence(event);
  if ('scan' in event) {
    return { recordId: `${event.scan.digest}/${event.scan.scannedAt}`, at: event.scan.scannedAt };
  }
  const { anomalyId, lastDay } = event.anomaly;
  return { recordId: `${anomalyId}/${lastDay}`, at: `${lastDay}T00:00:00.000Z` };
};

/** One for each silence, however often it is looked at: known by the last that was heard before it. */
const identityOfSilence = ({ node, lastHeardAt, createdAt }: NodeWatch): RecordIdentity => {
  const since = lastHeardAt ?? createdAt;
  return { recordId: `silence/${node.name}/${since}`, at: new Date(Date.parse(since) + SILENT_AFTER_MS).toISOString() };
};

/** To the hour: what goes on is seen again now and then, and not with every sample. */
const identityOfWindow = ({ pod, samples }: UtilisationWindow): RecordIdentity => {
  const hour = `${(
    samples
      .map(({ at }) => at)
      .sort()
      .at(-1) ?? ''
  ).slice(0, 13)}:00:00.000Z`;
  return { recordId: `utilisation/${pod.uid ?? pod.name}/${hour}`, at: hour };
};
