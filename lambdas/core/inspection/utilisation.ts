import type { UtilisationSample } from '../model/utilisation';
import { isSaturated } from '../model/utilisation';
import type { Rooted } from './inspect-workloads';
import type { PodUsage } from './inventory';

/** A cluster where more pods than this are at their limit is short of processors, not full of miners. */
const MAX_BUSY_PODS = 200;

/** Two hours at the usual pace. */
const MAX_SAMPLES = 8;

export interface BusyPod {
  readonly rooted: Rooted;
  readonly sample: UtilisationSample;
}

/** The pods that use all they may, now. Only their samples are kept. */
export const busyPods = (usage: readonly PodUsage[], rooted: readonly Rooted[]): readonly BusyPod[] => {
  const pods = new Map(
    rooted
      .filter(({ workload }) => workload.object.entity.kind === 'Pod')
      .map((one) => [`${one.workload.object.entity.namespace}/${one.workload.object.entity.name}`, one]),
  );
  return usage
    .flatMap(({ namespace, pod, sample }) => {
      const known = pods.get(`${namespace}/${pod}`);
      return known && isSaturated(sample, known.workload.allowances) ? [{ rooted: known, sample }] : [];
    })
    .slice(0, MAX_BUSY_PODS);
};

/** The samples of a pod with one more; each time once, bounded, oldest first. */
export const withSample = (
  samples: readonly UtilisationSample[],
  sample: UtilisationSample,
): readonly UtilisationSample[] =>
  [...new Map([...samples, sample].map((one) => [one.at, one])).values()]
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .slice(-MAX_SAMPLES);
