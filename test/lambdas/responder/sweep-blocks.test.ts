import type { Block } from '../../../lambdas/core/model/block';
import { createBlockSweep } from '../../../lambdas/responder/sweep-blocks';
import { InMemoryCluster } from '../../support/cluster';
import { NOON } from '../../support/signals';

const block = (name: string, expiresAt: string): Block => ({
  name,
  incidentId: 'inc-1',
  owner: 'Deployment shop/web',
  origin: 'shop',
  image: 'registry.example/x:1',
  commandLine: '',
  namespace: '',
  texts: [],
  expiresAt,
});

const sweeping = async (...blocks: readonly Block[]) => {
  const cluster = new InMemoryCluster();
  for (const one of blocks) await cluster.execute({ op: 'createBlock', block: one });
  const counted = new Map<string, number>();
  const sweep = createBlockSweep({
    clusterFor: () => Promise.resolve(cluster),
    clock: { now: () => Date.parse(NOON) },
    metrics: { count: (name, value = 1) => counted.set(name, (counted.get(name) ?? 0) + value) },
  });
  return { cluster, counted, sweep: async () => sweep('prod-a') };
};

describe('the sweep of blocks', () => {
  test('removes what has expired, and what has no time that reads, and leaves the rest', async () => {
    const { cluster, counted, sweep } = await sweeping(
      block('over', '2026-11-23T11:59:59.000Z'),
      block('unreadable', 'soon'),
      block('in-force', '2026-11-23T12:00:01.000Z'),
    );
    await sweep();
    expect([...cluster.configMaps.keys()]).toEqual(['in-force']);
    expect(counted.get('BlocksExpired')).toBe(2);
  });

  test('can be repeated', async () => {
    const { cluster, sweep } = await sweeping(block('over', NOON));
    await sweep();
    await sweep();
    expect(cluster.configMaps.size).toBe(0);
  });

  test('fails when something could not be removed, after it has removed the others', async () => {
    const { cluster, sweep } = await sweeping(block('stuck', NOON), block('over', NOON));
    cluster.intercept = (operation) =>
      operation.op === 'deleteBlock' && operation.name === 'stuck' ? { kind: 'failed', message: 'no' } : undefined;
    await expect(sweep()).rejects.toThrow('1 of 2 expired blocks');
    expect([...cluster.configMaps.keys()]).toEqual(['stuck']);
  });
});
