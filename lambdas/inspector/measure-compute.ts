import { analyse } from '../core/detectors/analyse';
import { computeDetectors } from '../core/detectors/registry';
import type { Rooted } from '../core/inspection/inspect-workloads';
import { computeSampleOf } from '../core/inspection/compute';
import { computeWindowAt, dayOf, HISTORY_DAYS, type ComputeWindow } from '../core/model/compute';
import type { Placement } from '../core/model/placement';
import type { Signal } from '../core/model/signal';
import type { Clock, ComputeLog, Metrics } from '../core/ports';

/** What is kept about compute, where bills are read; undefined where they are not. */
export interface ComputeDependencies {
  readonly log: ComputeLog;
  /** The account that the nodes are billed to. */
  readonly account: ComputeWindow['account'];
}

const DAY_MS = 86_400_000;

/** Notes what the cluster runs now, and judges this hour by the same hour of the days before. */
export const measureCompute = async (
  { log, account }: ComputeDependencies,
  { clock, metrics }: { readonly clock: Clock; readonly metrics: Metrics },
  cluster: string,
  rooted: readonly Rooted[],
  placements: readonly Placement[],
): Promise<readonly Signal[]> => {
  const now = clock.now();
  const at = new Date(now).toISOString();
  await log.note(cluster, at, computeSampleOf(rooted, placements));
  const wanted = Array.from({ length: HISTORY_DAYS + 1 }, (_, index) => dayOf(now - index * DAY_MS));
  const window = computeWindowAt(await log.days(cluster, wanted), cluster, account, at);
  if (!window) return [];
  const { signals, failures } = analyse(computeDetectors, window, `${cluster}/nodes`);
  for (const { detector } of failures) metrics.count('DetectorFailed', 1, { detector });
  return signals;
};
