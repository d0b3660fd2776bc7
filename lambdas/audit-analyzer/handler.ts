import type { CloudWatchLogsEvent } from 'aws-lambda';
import { unzipLogs } from '../adapters/cloudwatch-logs';
import { isAcceptedWrite } from '../core/detectors/accepted-write';
import { analyse, fold, type RecordAnalysis } from '../core/detectors/analyse';
import type { AnalysedBatch } from '../core/detectors/analysed-batch';
import type { Detector } from '../core/detectors/detector';
import { selectionOf } from '../core/detectors/selection';
import { scanWorkload } from '../core/indicators/scan';
import { parseAuditEvent, type AuditFailure } from '../core/parsing/audit';
import { peekLogBatch } from '../core/parsing/audit-peek';
import type { LogRecord } from '../core/parsing/log-batch';
import type { Metrics, SignalSink } from '../core/ports';

export interface Analyzer {
  readonly cluster: string;
  readonly detectors: readonly Detector<'audit'>[];
  readonly metrics: Metrics;
}

/**
 * Turns lines of the audit log into signals and ownerships.
 *
 * A line that cannot be read is counted and skipped, and so is a detector that fails: neither may hide the others.
 */
export const createAnalyzer = ({ cluster, detectors, metrics }: Analyzer) => {
  const { wants } = selectionOf(detectors);

  const countUnreadable = ({ reason, verb, objectRef }: AuditFailure): void => {
    if (reason === 'not-audit') return;
    metrics.count('UnparsableLine', 1, { reason });
    // Padding an object until its line is cut off hides what it runs.
    if (wants(verb, objectRef.resource, objectRef.subresource)) metrics.count('UnreadableWorkloadWrite');
  };

  return (records: Iterable<LogRecord>, location: string): AnalysedBatch => {
    const found: RecordAnalysis[] = [];
    const stats = { records: 0, skipped: 0, malformed: 0, forged: 0 };
    for (const { id, message, timestamp } of records) {
      stats.records += 1;
      const event = parseAuditEvent(message, cluster, timestamp);
      if (!event.ok) {
        stats[event.error.reason === 'not-audit' ? 'skipped' : 'malformed'] += 1;
        countUnreadable(event.error);
        continue;
      }
      const analysis = analyse(detectors, event.value, `${location}:${id}`);
      for (const { detector } of analysis.failures) metrics.count('DetectorFailed', 1, { detector });
      const { workload } = event.value;
      const cut = workload && isAcceptedWrite(event.value) ? scanWorkload(workload).cut : 0;
      if (cut > 0) metrics.count('WalletCandidatesCut', cut);
      found.push(analysis);
    }
    const folded = fold({
      signals: found.flatMap(({ signals }) => signals),
      ownerships: found.flatMap(({ ownerships }) => ownerships),
    });
    return { ...folded, stats };
  };
};

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
    const { isProbe, location, records, skipped } = peekLogBatch(unzipLogs(event), wanted);
    const { stats, ...analysis } = analyseRecords(isProbe ? [] : records, location);
    if (analysis.signals.length + analysis.ownerships.length > 0) await signals.send(analysis);
    return { ...stats, records: stats.records + skipped, skipped: stats.skipped + skipped };
  };
};
