import { InMemoryEvidenceStore } from '../../lambdas/adapters/in-memory/evidence-store';
import { InMemoryObservationLog } from '../../lambdas/adapters/in-memory/observation-log';
import { InMemoryPlacementLog } from '../../lambdas/adapters/in-memory/placement-log';
import { InMemorySensorLog } from '../../lambdas/adapters/in-memory/sensor-log';
import { InMemorySuspectLog } from '../../lambdas/adapters/in-memory/suspect-log';
import { standingsOf } from '../../lambdas/core/correlation/standing';
import { detectors, historiansOf } from '../../lambdas/core/detectors';
import type { Policy } from '../../lambdas/core/model/policy';
import type { Analysis } from '../../lambdas/core/model/signal';
import { plan } from '../../lambdas/core/response/plan';
import { createCorrelator } from '../../lambdas/correlator/handler';
import type { ReplayResult } from './report';

export interface Correlated {
  readonly incidents: ReplayResult['incidents'];
  /** Detectors whose look at what was noted earlier failed, in order. */
  readonly failed: readonly string[];
}

/**
 * Runs the deployed correlator on what the analyzers found, with its state in memory, and plans without a live cluster.
 *
 * The clock stands at the last observation: a replay of old logs says what people would have been told then.
 */
export const correlate = async (
  analyses: readonly Analysis[],
  policy: Policy,
  historians = historiansOf(detectors),
): Promise<Correlated> => {
  const failed = new Set<string>();
  const store = new InMemoryEvidenceStore();
  const now = lastObservation(analyses);
  const placements = new InMemoryPlacementLog();
  // Findings come hours after the pods they are about; files are read in any order.
  await placements.put(analyses.flatMap((analysis) => analysis.placements ?? []));
  const correlator = createCorrelator({
    store,
    placements,
    suspects: new InMemorySuspectLog(),
    sensors: new InMemorySensorLog(),
    observations: new InMemoryObservationLog(),
    historians,
    account: accountIn(analyses),
    pullsFindings: false,
    policies: [policy],
    standing: standingsOf(detectors),
    clock: { now: () => now },
    metrics: {
      count: (name, _, { detector = '' } = {}) => {
        if (name === 'DetectorFailed') failed.add(detector);
      },
    },
  });
  for (const analysis of analyses) await correlator(analysis);
  return {
    incidents: store.incidents().map(({ incident }) => ({ incident, plan: plan(incident, policy, undefined) })),
    failed: [...failed].sort(),
  };
};

const lastObservation = (analyses: readonly Analysis[]): number =>
  analyses
    .flatMap(({ signals, observations = [] }) => [
      ...signals.map(({ observedAt }) => Date.parse(observedAt)),
      ...observations.map(({ at }) => Date.parse(at)),
    ])
    .reduce((latest, at) => Math.max(latest, at), 0);

/** The account that the bills are about. */
const accountIn = (analyses: readonly Analysis[]) => {
  const bill = analyses.flatMap(({ signals }) => signals).find(({ source }) => source === 'billing');
  return bill && { id: bill.entity.name, region: bill.entity.cluster };
};
