import type { CloudWatchLogsEvent } from 'aws-lambda';
import { unzipLogText } from '../adapters/cloudwatch-logs';
import { alignExecutions } from '../core/detectors/align-executions';
import { analyse, fold, type RecordAnalysis } from '../core/detectors/analyse';
import type { AnalysedBatch } from '../core/detectors/analysed-batch';
import type { Detector } from '../core/detectors/detector';
import { podOf } from '../core/detectors/falco-pod';
import { dedicatedGroup, parseFalcoAlert, type FalcoTrust } from '../core/parsing/falco';
import { parseLogBatch, type LogRecord } from '../core/parsing/log-batch';
import type { Metrics, SignalSink } from '../core/ports';

export interface Analyzer {
  readonly cluster: string;
  readonly detectors: readonly Detector<'falco'>[];
  readonly metrics: Metrics;
  /**
   * Who may write alerts.
   *
   * @default - a log group that only Falco can write to
   */
  readonly trust?: FalcoTrust;
}

/**
 * Turns lines of Falco's log into signals and observations.
 *
 * A line that is no alert is counted and skipped; one that somebody else than Falco wrote is counted as forged. An alert
 * that names no pod is counted: it is about a process of the host, or came before Falco knew the pod.
 */
export const createAnalyzer =
  ({ cluster, detectors, metrics, trust = dedicatedGroup(cluster) }: Analyzer) =>
  (records: Iterable<LogRecord>, location: string): AnalysedBatch => {
    const found: RecordAnalysis[] = [];
    const stats = { records: 0, skipped: 0, malformed: 0, forged: 0 };
    for (const { id, message, timestamp } of records) {
      stats.records += 1;
      const alert = parseFalcoAlert(message, trust, timestamp);
      if (!alert.ok) {
        const { reason } = alert.error;
        stats[reason === 'forged' ? 'forged' : reason === 'not-falco' ? 'skipped' : 'malformed'] += 1;
        if (reason === 'forged') metrics.count('ForgedAlert');
        else if (reason !== 'not-falco') metrics.count('UnparsableLine', 1, { reason });
        continue;
      }
      if (!podOf(alert.value)) metrics.count('AlertWithoutPod');
      const analysis = analyse(detectors, alert.value, `${location}:${id}`);
      for (const { detector } of analysis.failures) metrics.count('DetectorFailed', 1, { detector });
      found.push(analysis);
    }
    const signals = alignExecutions(found.flatMap(({ signals }) => signals));
    const observations = found.flatMap((analysis) => analysis.observations ?? []);
    return { ...fold({ signals, ownerships: [], observations }), stats };
  };

export interface Dependencies extends Analyzer {
  readonly signals: SignalSink;
}

/**
 * Analyses one delivery of Falco's log.
 *
 * A delivery that cannot be read throws and is kept for redrive; a queue that fails throws, so that Lambda retries:
 * signal ids come from the content of the alerts, so a retry adds nothing.
 */
export const createHandler = ({ signals, ...analyzer }: Dependencies) => {
  const analyseRecords = createAnalyzer(analyzer);

  return async (event: CloudWatchLogsEvent): Promise<AnalysedBatch['stats']> => {
    const { isProbe, location, records } = parseLogBatch(unzipLogText(event));
    const { stats, ...analysis } = analyseRecords(isProbe ? [] : records, location);
    if (analysis.signals.length + (analysis.observations ?? []).length > 0) await signals.send(analysis);
    return stats;
  };
};
