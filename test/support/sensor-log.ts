import { randomUUID } from 'node:crypto';
import type { SensorLog } from '../../lambdas/core/ports';
import { after, NOON } from './signals';

/** What every sensor log promises; the same stories for the one in memory and the one in the state table. */
export const sensorLogStories = (logOf: () => Promise<SensorLog>): void => {
  test('tells the last sign of life of each node of a cluster, in whatever order they came', async () => {
    const log = await logOf();
    const cluster = `cluster-${randomUUID()}`;
    await log.heard([{ cluster, node: 'node-a', at: after(10) }]);
    await log.heard([
      { cluster, node: 'node-a', at: NOON, heartbeatAt: NOON },
      { cluster, node: 'node-b', at: after(2) },
    ]);
    const heard = await log.lastHeard(cluster);
    expect([...heard].sort((a, b) => (a.node < b.node ? -1 : 1))).toEqual([
      { cluster, node: 'node-a', at: after(10), heartbeatAt: NOON },
      { cluster, node: 'node-b', at: after(2) },
    ]);
    expect(await log.lastHeard('another')).toEqual([]);
  });
};
