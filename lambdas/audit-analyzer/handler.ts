import type { CloudWatchLogsEvent } from 'aws-lambda';
import { readLogs } from '../adapters/cloudwatch-logs';
import { isAcceptedWrite } from '../core/detectors/accepted-write';
import { analyse, fold, type RecordAnalysis } from '../core/detectors/analyse';
import type { AnalysedBatch } from '../core/detectors/analysed-batch';
import type { Detector } from '../core/detectors/detector';
import { selectionOf, selectsRequest } from '../core/detectors/selection';
import { WORKLOAD_WRITES } from '../core/detectors/spec-detector';
import type { AuditEvent, ObjectRef } from '../core/model/audit-event';
import type { InspectionRequest } from '../core/model/inspection';
import { scanWorkload } from '../core/indicators/scan';
import type { Analysis } from '../core/model/signal';
import { parseAuditEvent, type AuditFailure } from '../core/parsing/audit';
import { peekLogBatch } from '../core/parsing/audit-peek';
import type { AddressRange } from '../core/parsing/network-address';
import type { LogRecord } from '../core/parsing/log-batch';
import type { Metrics, SignalSink } from '../core/ports';

export interface Analyzer {
  readonly cluster: string;
  readonly detectors: readonly Detector<'audit'>[];
  /** From where workloads reach the API server, beside private networks; absent where nobody has said. */
  readonly clusterRanges?: readonly AddressRange[] | undefined;
  readonly metrics: Metrics;
}

/**
 * Turns lines of the audit log into signals, observations and ownerships.
 *
 * A line that cannot be read is counted, and what is left of it is judged; a detector that fails is counted and skipped:
 * neither may hide the others.
 */
export const createAnalyzer = ({ cluster, detectors, clusterRanges, metrics }: Analyzer) => {
  /** Padding an object until its line is cut off hides what it runs; the live object is looked at instead. */
  const lookInstead = ({ reason, verb, objectRef }: AuditFailure, seenAt: string): readonly InspectionRequest[] => {
    if (reason === 'not-audit') return [];
    metrics.count('UnparsableLine', 1, { reason });
    if (!mayWriteWorkload(verb, objectRef)) return [];
    metrics.count('UnreadableWorkloadWrite');
    const { namespace } = objectRef;
    if (namespace === '') return [];
    const entity = { cluster, kind: 'Namespace', namespace, name: namespace };
    return [{ cluster, entity, reason: 'unreadable-write', seenAt }];
  };

  const judge = (event: AuditEvent, place: string): RecordAnalysis => {
    const analysis = analyse(detectors, event, place);
    for (const { detector } of analysis.failures) metrics.count('DetectorFailed', 1, { detector });
    const { workload } = event;
    const cut = workload && isAcceptedWrite(event) ? scanWorkload(workload).cut : 0;
    if (cut > 0) metrics.count('WalletCandidatesCut', cut);
    return analysis;
  };

  return (records: Iterable<LogRecord>, location: string): AnalysedBatch => {
    const found: RecordAnalysis[] = [];
    const inspections: InspectionRequest[] = [];
    const stats = { records: 0, skipped: 0, malformed: 0, forged: 0 };
    for (const { id, message, timestamp } of records) {
      stats.records += 1;
      const event = parseAuditEvent(message, cluster, timestamp, clusterRanges);
      if (!event.ok) {
        stats[event.error.reason === 'not-audit' ? 'skipped' : 'malformed'] += 1;
        inspections.push(...lookInstead(event.error, new Date(timestamp).toISOString()));
      }
      const readable = event.ok ? event.value : event.error.salvaged;
      if (readable) found.push(judge(readable, `${location}:${id}`));
    }
    const folded = fold({
      signals: found.flatMap(({ signals }) => signals),
      ownerships: found.flatMap(({ ownerships }) => ownerships),
      observations: found.flatMap(({ observations = [] }) => observations),
      placements: found.flatMap(({ placements = [] }) => placements),
      sightings: found.flatMap(({ sightings = [] }) => sightings),
      inspections,
    });
    return { ...folded, stats };
  };
};

/** A line that was cut off before its verb may be a write: whoever pads the address hides that too. */
const mayWriteWorkload = (verb: string, { resource, subresource }: ObjectRef): boolean =>
  WORKLOAD_WRITES.some((selector) =>
    selectsRequest(selector, verb === '' ? (selector.verbs[0] ?? '') : verb, resource, subresource),
  );

export interface Dependencies extends Analyzer {
  readonly signals: SignalSink;
}

/**
 * Analyses one delivery of the audit log.
 *
 * What nobody reads is recognised without parsing it. A delivery that cannot be unzipped throws and is kept for redrive;
 * a queue that fails throws, so that Lambda retries: signal ids come from the records, so a retry adds nothing.
 */
export const createHandler = ({ signals, ...analyzer }: Dependencies) => {
  const wanted = selectionOf(analyzer.detectors);
  const analyseRecords = createAnalyzer(analyzer);

  return async (event: CloudWatchLogsEvent): Promise<AnalysedBatch['stats']> => {
    const { isProbe, location, records, skipped } = readLogs(event, (bytes) => peekLogBatch(bytes, wanted));
    const { stats, ...analysis } = analyseRecords(isProbe ? [] : records, location);
    if (!isEmpty(analysis)) await signals.send(analysis);
    return { ...stats, records: stats.records + skipped, skipped: stats.skipped + skipped };
  };
};

const isEmpty = (analysis: Analysis): boolean => {
  const { signals, ownerships, observations = [], placements = [], sightings = [], inspections = [] } = analysis;
  return [signals, ownerships, observations, placements, sightings, inspections].every(({ length }) => length === 0);
};
