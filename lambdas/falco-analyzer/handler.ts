import type { CloudWatchLogsEvent } from 'aws-lambda';
import { unzipLogText } from '../adapters/cloudwatch-logs';
import { alignExecutions } from '../core/detectors/align-executions';
import { analyse, fold, type RecordAnalysis } from '../core/detectors/analyse';
import type { AnalysedBatch } from '../core/detectors/analysed-batch';
import type { Detector } from '../core/detectors/detector';
import { isHeartbeat, signsIn } from '../core/detectors/falco-life';
import { podOf } from '../core/detectors/falco-pod';
import { isNews, signKey, type SignOfLife } from '../core/model/sign-of-life';
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
 * Turns lines of Falco's log into signals and observations, and tells which nodes were heard.
 *
 * A line that is no alert is counted and skipped; one that somebody else than Falco wrote is counted as forged. An alert
 * that names no pod is counted: it is about a process of the host, or came before Falco knew the pod.
 */
export const createAnalyzer =
  ({ cluster, detectors, metrics, trust = dedicatedGroup(cluster) }: Analyzer) =>
  (records: Iterable<LogRecord>, location: string): AnalysedBatch => {
    const found: RecordAnalysis[] = [];
    const signsOfLife: SignOfLife[] = [];
    const stats = { records: 0, skipped: 0, malformed: 0, plainText: 0, forged: 0 };
    for (const { id, message, timestamp } of records) {
      stats.records += 1;
      const alert = parseFalcoAlert(message, trust, timestamp);
      if (!alert.ok) {
        const { reason } = alert.error;
        stats[reason === 'forged' ? 'forged' : reason === 'not-falco' ? 'skipped' : 'malformed'] += 1;
        if (reason === 'plain-text') stats.plainText += 1;
        if (reason === 'forged') metrics.count('ForgedAlert');
        else if (reason !== 'not-falco') metrics.count('UnparsableLine', 1, { reason });
        continue;
      }
      signsOfLife.push(...signsIn(alert.value));
      if (!podOf(alert.value) && !isHeartbeat(alert.value)) metrics.count('AlertWithoutPod');
      const analysis = analyse(detectors, alert.value, `${location}:${id}`);
      for (const { detector } of analysis.failures) metrics.count('DetectorFailed', 1, { detector });
      found.push(analysis);
    }
    const signals = alignExecutions(found.flatMap(({ signals }) => signals));
    const observations = found.flatMap((analysis) => analysis.observations ?? []);
    return { ...fold({ signals, ownerships: [], observations, signsOfLife }), stats };
  };

export interface Dependencies extends Analyzer {
  readonly signals: SignalSink;
}

/** More nodes than a cluster has; then what was told is forgotten, and told again. */
const MAX_NODES_REMEMBERED = 10_000;

/**
 * Analyses one delivery of Falco's log.
 *
 * A delivery that cannot be read throws and is kept for redrive; a queue that fails throws, so that Lambda retries:
 * signal ids come from the content of the alerts, so a retry adds nothing. That a node was heard is told once a minute:
 * most deliveries hold nothing else.
 */
export const createHandler = ({ signals, ...analyzer }: Dependencies) => {
  const analyseRecords = createAnalyzer(analyzer);
  const told = new Map<string, SignOfLife>();

  return async (event: CloudWatchLogsEvent): Promise<AnalysedBatch['stats']> => {
    const { isProbe, location, records } = parseLogBatch(unzipLogText(event));
    const { stats, signsOfLife = [], ...analysis } = analyseRecords(isProbe ? [] : records, location);
    const news = signsOfLife.filter((sign) => isNews(sign, told.get(signKey(sign))));
    if (analysis.signals.length + (analysis.observations ?? []).length + news.length > 0) {
      await signals.send({ ...analysis, ...(news.length === 0 ? {} : { signsOfLife: news }) });
    }
    if (told.size + news.length > MAX_NODES_REMEMBERED) told.clear();
    for (const sign of news) told.set(signKey(sign), sign);
    return stats;
  };
};
