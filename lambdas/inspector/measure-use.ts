import { analyse } from '../core/detectors/analyse';
import { inspectorDetectors } from '../core/detectors/registry';
import type { Rooted } from '../core/inspection/inspect-workloads';
import type { Inventory } from '../core/inspection/inventory';
import { busyPods, withSample, type BusyPod } from '../core/inspection/utilisation';
import type { Entity } from '../core/model/entity';
import type { Signal } from '../core/model/signal';
import type { Metrics, UtilisationStore } from '../core/ports';

interface Dependencies {
  readonly utilisation: UtilisationStore;
  readonly everyMinutes: number;
  readonly metrics: Metrics;
}

/** Takes a sample of what pods use, and judges what those that use all they may have used over the last time. */
export const measureUse = async (
  { utilisation, everyMinutes, metrics }: Dependencies,
  inventory: Inventory,
  rooted: readonly Rooted[],
): Promise<readonly Signal[]> => {
  const usage = await inventory.usage();
  if (!usage) {
    // Once for each sweep, so that people can tell "nothing is saturated" from "nobody measures".
    metrics.count('UtilisationUnavailable');
    return [];
  }
  const signals: Signal[] = [];
  for (const busy of busyPods(usage, rooted)) {
    const { workload, chain } = busy.rooted;
    const samples = await keep(utilisation, busy);
    const pod: Entity = workload.object.entity;
    const window = { pod, owner: chain.at(-1)?.entity ?? pod, allowances: workload.allowances, samples, everyMinutes };
    const analysis = analyse(inspectorDetectors, window, `${pod.cluster}/metrics.k8s.io`);
    for (const { detector } of analysis.failures) metrics.count('DetectorFailed', 1, { detector });
    signals.push(...analysis.signals);
  }
  return signals;
};

/** Whoever has written in between has taken a sample at the same time: ours adds nothing. */
const keep = async (store: UtilisationStore, { rooted, sample }: BusyPod) => {
  const pod = rooted.workload.object.entity;
  const { revision, samples } = await store.samples(pod);
  const next = withSample(samples, sample);
  await store.saveSamples(pod, next, revision);
  return next;
};
