import { analyse, fold, type RecordAnalysis } from '../core/detectors/analyse';
import type { AnalysedBatch } from '../core/detectors/analysed-batch';
import type { BillingEvent, Detector } from '../core/detectors/detector';
import { parseCostAnomalies } from '../core/parsing/billing';
import type { CostAnomaly } from '../core/model/cost-anomaly';
import type { Metrics, SignalSink } from '../core/ports';

export interface Analyzer {
  readonly detectors: readonly Detector<'billing'>[];
  readonly metrics: Metrics;
  /** The account and region of the guarded clusters, as far as the anomaly does not decide it. */
  readonly accountOf: (anomaly: CostAnomaly) => BillingEvent['account'];
  /** All regions of the account with a guarded cluster, as far as the anomaly does not decide it. */
  readonly guardedRegionsOf: (anomaly: CostAnomaly) => BillingEvent['guardedRegions'];
  readonly minimumImpactUsd: number;
}

/**
 * Turns cost anomalies into signals about accounts. Messages of budgets and alarms are counted and are no evidence; what
 * is neither is skipped.
 */
export const createAnalyzer =
  ({ detectors, metrics, accountOf, guardedRegionsOf, minimumImpactUsd }: Analyzer) =>
  (payload: unknown, location: string): AnalysedBatch => {
    const found: RecordAnalysis[] = [];
    const stats = { records: 0, skipped: 0, malformed: 0, forged: 0 };
    for (const anomaly of parseCostAnomalies(payload)) {
      stats.records += 1;
      if (!anomaly.ok && (anomaly.error.reason === 'budget' || anomaly.error.reason === 'alarm')) {
        // Somebody's own threshold, which they are told of by whoever watches it: it says nothing about mining.
        metrics.count('BillingNotices', 1, { kind: anomaly.error.reason });
        continue;
      }
      if (!anomaly.ok) {
        stats[anomaly.error.reason === 'malformed' ? 'malformed' : 'skipped'] += 1;
        metrics.count('UnreadableAnomaly', 1, { reason: anomaly.error.reason });
        continue;
      }
      const event = {
        anomaly: anomaly.value,
        account: accountOf(anomaly.value),
        guardedRegions: guardedRegionsOf(anomaly.value),
        minimumImpactUsd,
      };
      const analysis = analyse(detectors, event, `${location}:${anomaly.value.anomalyId}`);
      for (const { detector } of analysis.failures) metrics.count('DetectorFailed', 1, { detector });
      found.push(analysis);
    }
    return { ...fold({ signals: found.flatMap(({ signals }) => signals), ownerships: [] }), stats };
  };

export interface Dependencies extends Analyzer {
  readonly signals: SignalSink;
}

/**
 * Analyses one event, from EventBridge or SNS; one anomaly that comes both ways is one signal.
 *
 * A queue that fails throws, so that Lambda retries and then keeps the event.
 */
export const createHandler = ({ signals, ...analyzer }: Dependencies) => {
  const analyseAnomalies = createAnalyzer(analyzer);

  return async (event: unknown): Promise<AnalysedBatch['stats']> => {
    const { stats, ...analysis } = analyseAnomalies(event, 'billing');
    if (analysis.signals.length > 0) await signals.send(analysis);
    return stats;
  };
};
