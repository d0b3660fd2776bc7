import { analyse, fold, type RecordAnalysis } from '../core/detectors/analyse';
import type { AnalysedBatch } from '../core/detectors/analysed-batch';
import type { Detector } from '../core/detectors/detector';
import { partsOf, subjectOf } from '../core/detectors/finding-subject';
import type { GuardDutyFinding } from '../core/model/guardduty-finding';
import { parseGuardDutyFindings } from '../core/parsing/guardduty';
import type { Metrics, SignalSink } from '../core/ports';

/** Whose finding it is: one of a guarded cluster, of an instance that names no cluster, or none of ours. */
export type Ownership = { readonly cluster: string | undefined } | 'not-ours';

export interface Analyzer {
  readonly detectors: readonly Detector<'guardduty'>[];
  readonly metrics: Metrics;
  readonly ownershipOf: (finding: GuardDutyFinding) => Ownership;
}

/**
 * Findings of guarded clusters in this account and region. An administrator's account receives those of its members too,
 * and a cluster there may bear the same name; and a region has more clusters than the guarded ones.
 */
export const guardedClusters =
  (clusters: readonly string[], account: { readonly id: string; readonly region: string }): Analyzer['ownershipOf'] =>
  ({ accountId, region, cluster, isSample }) => {
    if (accountId !== account.id || region !== account.region) return 'not-ours';
    // A sample names a cluster that does not exist.
    return cluster === undefined || isSample || clusters.includes(cluster) ? { cluster } : 'not-ours';
  };

/**
 * Turns GuardDuty findings into signals.
 *
 * What is no finding, or is another account's or cluster's, is counted and skipped. A finding that names neither a
 * workload nor an instance is counted: there is nothing to book it on.
 */
export const createAnalyzer =
  ({ detectors, metrics, ownershipOf }: Analyzer) =>
  (payload: unknown, location: string): AnalysedBatch => {
    const found: RecordAnalysis[] = [];
    const stats = { records: 0, skipped: 0, malformed: 0, forged: 0 };
    for (const finding of parseGuardDutyFindings(payload)) {
      stats.records += 1;
      if (!finding.ok) {
        stats[finding.error.reason === 'malformed' ? 'malformed' : 'skipped'] += 1;
        metrics.count('UnreadableFinding', 1, { reason: finding.error.reason });
        continue;
      }
      const ownership = ownershipOf(finding.value);
      if (ownership === 'not-ours') {
        metrics.count('FindingOfOthers');
        continue;
      }
      const ours = { ...finding.value, cluster: ownership.cluster };
      const analyses = partsOf(ours).map((part) => analyse(detectors, part, `${location}:${part.id}`));
      if (analyses.every(({ signals }) => signals.length === 0) && !subjectOf(ours)) {
        metrics.count('FindingWithoutSubject');
      }
      for (const { detector } of analyses.flatMap(({ failures }) => failures)) {
        metrics.count('DetectorFailed', 1, { detector });
      }
      found.push(...analyses);
    }
    return { ...fold({ signals: found.flatMap(({ signals }) => signals), ownerships: [] }), stats };
  };

export interface Dependencies extends Analyzer {
  readonly signals: SignalSink;
}

/**
 * Analyses one event.
 *
 * A queue that fails throws, so that Lambda retries and then keeps the event: signal ids come from the finding and the
 * time of its last change, so a retry adds nothing.
 */
export const createHandler = ({ signals, ...analyzer }: Dependencies) => {
  const analyseFindings = createAnalyzer(analyzer);

  return async (event: unknown): Promise<AnalysedBatch['stats']> => {
    const { stats, ...analysis } = analyseFindings(event, 'guardduty');
    if (analysis.signals.length > 0) await signals.send(analysis);
    return stats;
  };
};
