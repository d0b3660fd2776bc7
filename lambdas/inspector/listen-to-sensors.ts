import { analyse } from '../core/detectors/analyse';
import { inspectorDetectors } from '../core/detectors/registry';
import type { Rooted } from '../core/inspection/inspect-workloads';
import type { Inventory } from '../core/inspection/inventory';
import { watchedNodes } from '../core/inspection/sensors';
import type { Signal } from '../core/model/signal';
import type { Clock, Metrics, SensorLog } from '../core/ports';

interface Dependencies {
  readonly sensors: Pick<SensorLog, 'lastHeard'>;
  readonly clock: Clock;
  readonly metrics: Metrics;
}

/** Compares the nodes that are alive with the sensors that were heard. */
export const listenToSensors = async (
  { sensors, clock, metrics }: Dependencies,
  inventory: Inventory,
  rooted: readonly Rooted[],
  cluster: string,
): Promise<readonly Signal[]> => {
  const signs = await sensors.lastHeard(cluster);
  // Nothing was ever heard: there is no Falco, or it does not tell its nodes.
  if (signs.length === 0) return [];
  const running = rooted.flatMap(({ workload: { placement } }) =>
    placement && placement.to === undefined ? [placement.node] : [],
  );
  const podsByNode = new Map([...Map.groupBy(running, (node) => node)].map(([node, pods]) => [node, pods.length]));
  const watched = watchedNodes(cluster, await inventory.liveNodes(), podsByNode, signs, clock.now());
  const signals = watched.flatMap((watch) => {
    const analysis = analyse(inspectorDetectors, watch, `${cluster}/nodes`);
    for (const { detector } of analysis.failures) metrics.count('DetectorFailed', 1, { detector });
    return analysis.signals;
  });
  if (signals.length > 0) metrics.count('SilentSensors', signals.length);
  return signals;
};
