import { randomUUID } from 'node:crypto';
import type { Placement } from '../../lambdas/core/model/placement';
import type { PlacementLog } from '../../lambdas/core/ports';
import { after, NOON } from './signals';

/** What every placement log promises; the same stories for the one in memory and the one in the state table. */
export const placementLogStories = (logOf: () => Promise<PlacementLog>): void => {
  const fresh = () => {
    const cluster = `cluster-${randomUUID()}`;
    const placement = (name: string, changes: Partial<Placement> = {}): Placement => ({
      pod: { cluster, kind: 'Pod', namespace: 'shop', name, uid: `uid-${name}` },
      node: 'node-a',
      hostNetwork: false,
      from: NOON,
      ...changes,
    });
    return { cluster, placement };
  };
  const names = (placements: readonly Placement[]) => placements.map(({ pod }) => pod.name).sort();

  test('tells which pods ran on a node at a time, by the name of the node', async () => {
    const log = await logOf();
    const { cluster, placement } = fresh();
    await log.put([
      placement('before', { to: after(5) }),
      placement('during', { from: after(6), to: after(8) }),
      placement('still', { from: after(7) }),
      placement('later', { from: after(20) }),
      placement('elsewhere', { node: 'node-b' }),
    ]);
    expect(names(await log.on(cluster, { name: 'node-a' }, after(7), after(10)))).toEqual(['during', 'still']);
    expect(await log.on('another', { name: 'node-a' }, NOON, after(60))).toEqual([]);
  });

  test('finds by instance also what only the audit log has placed on its node', async () => {
    const log = await logOf();
    const { cluster, placement } = fresh();
    await log.put([placement('bound')]);
    await log.put([placement('looked-at', { instanceId: 'i-0abc' })]);
    await log.put([placement('on-a-former-instance', { instanceId: 'i-0fff' })]);
    expect(names(await log.on(cluster, { instanceId: 'i-0abc' }, NOON, after(1)))).toEqual(['bound', 'looked-at']);
  });

  test('tells what bore a name at a time, when the name passed from one pod to the next', async () => {
    const log = await logOf();
    const { cluster, placement } = fresh();
    const named = (uid: string, changes: Partial<Placement>) =>
      placement('db-0', { ...changes, pod: { cluster, kind: 'Pod', namespace: 'shop', name: 'db-0', uid } });
    await log.put([named('second', { from: after(11) }), named('first', { to: after(10) })]);
    expect((await log.named(cluster, 'shop', 'db-0', after(5)))?.pod.uid).toBe('first');
    expect((await log.named(cluster, 'shop', 'db-0', after(15)))?.pod.uid).toBe('second');
    expect(await log.named(cluster, 'shop', 'db-0', after(-5))).toBeUndefined();
  });

  test('keeps the end of a pod, whatever is learnt after it', async () => {
    const log = await logOf();
    const { cluster, placement } = fresh();
    await log.put([placement('web-1', { to: after(5) })]);
    await log.put([placement('web-1', { podIp: '192.0.2.7' })]);
    expect(await log.on(cluster, { name: 'node-a' }, NOON, after(60))).toEqual([
      placement('web-1', { to: after(5), podIp: '192.0.2.7' }),
    ]);
    expect(await log.on(cluster, { name: 'node-a' }, after(6), after(60))).toEqual([]);
  });
};
