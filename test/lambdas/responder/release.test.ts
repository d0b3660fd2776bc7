import type { Incident } from '../../../lambdas/core/model/incident';
import type { Policy } from '../../../lambdas/core/model/policy';
import { ownerObject, podObject, type KubernetesObject } from '../../support/cluster-objects';
import { entityOf, processEvidence, specEvidence } from '../../support/incidents';
import { miner, mining, worldOf } from '../../support/responder-world';

describe('a release', () => {
  const stopped = async (policy: Partial<Policy> = {}) => {
    const world = worldOf(policy);
    await world.respond();
    world.askForRelease();
    return world;
  };

  test('sets back what was changed and removes our policy', async () => {
    const { respond, cluster, store, spec, report } = await stopped();
    await respond();
    expect(spec()['replicas']).toBe(2);
    expect(cluster.policies.size).toBe(0);
    expect(store.released).toMatchObject({ state: 'succeeded', by: 'ana' });
    expect((await report()).release?.fields.map(({ detail }) => detail)).toContain('replicas set back to 2');
    expect(store.outbox.at(-1)).toMatchObject({ kind: 'notification' });
  });

  test('is carried out again when its report could not be kept, so that people hear of it', async () => {
    const { respond, store, report } = await stopped();
    store.beforeReport = () => {
      store.beforeReport = () => undefined;
      throw new Error('the table is throttled');
    };
    await expect(respond()).rejects.toThrow('throttled');
    expect(store.released?.state).toBe('pending');
    await respond();
    expect(store.released?.state).toBe('succeeded');
    expect((await report()).release?.state).toBe('succeeded');
  });

  test('goes in reverse order', async () => {
    const { respond, cluster, store } = await stopped();
    cluster.operations.length = 0;
    await respond();
    expect(cluster.operations[0]).toMatchObject({ op: 'scale', replicas: 2 });
    expect(store.released?.fields.map(({ action }) => action)).toEqual([
      'scale-to-zero',
      'isolate-pod',
      'isolate-pod',
      'block-recreation',
    ]);
  });

  test('fails where a person has changed the field since, leaves it, and goes on with the rest', async () => {
    const { respond, cluster, store, spec } = await stopped();
    cluster.put(ownerObject({ kind: 'Deployment', mines: true, spec: { replicas: 7 } }));
    await respond();
    expect(spec()['replicas']).toBe(7);
    expect(store.released?.state).toBe('failed');
    expect(store.released?.fields[0]).toMatchObject({
      outcome: 'failed',
      detail: 'changed since: replicas is 7, and was set to 0',
    });
    expect(cluster.policies.size).toBe(0);
  });

  test('leaves a value that changes between look and write', async () => {
    const { respond, cluster, store, spec } = await stopped();
    cluster.beforeWrite = ({ op }) => {
      if (op === 'scale') cluster.put(ownerObject({ kind: 'Deployment', mines: true, spec: { replicas: 4 } }));
    };
    await respond();
    expect(spec()['replicas']).toBe(4);
    expect(store.released?.state).toBe('failed');
  });

  test('leaves a policy of our name that somebody has rewritten', async () => {
    const { respond, cluster, store } = await stopped();
    cluster.putPolicy('shop', 'mineguard-inc-1', { podSelector: {}, policyTypes: ['Egress'], egress: [] });
    await respond();
    expect(cluster.policies.size).toBe(1);
    expect(store.released?.state).toBe('failed');
  });

  test('does not touch an object that took over the name', async () => {
    const { respond, cluster, store } = await stopped();
    const later = ownerObject({ kind: 'Deployment', uid: 'uid-later', spec: { replicas: 0 } });
    cluster.put(later);
    await respond();
    expect(cluster.raw(later)).toEqual(later);
    expect(store.released?.fields[0]).toMatchObject({ outcome: 'gone' });
  });

  test('keeps the error of a refused write', async () => {
    const { respond, cluster, store } = await stopped();
    cluster.intercept = ({ op }) => (op === 'scale' ? { kind: 'forbidden', message: 'no' } : undefined);
    await respond();
    expect(store.released?.fields[0]).toMatchObject({ outcome: 'failed', detail: 'not permitted: no' });
  });

  test('is carried out once', async () => {
    const { respond, cluster, spec } = await stopped();
    await respond();
    const writes = cluster.operations.length;
    await respond();
    expect(cluster.operations).toHaveLength(writes);
    expect(spec()['replicas']).toBe(2);
  });

  test('is not held up by the kill switch', async () => {
    const { respond, store, spec } = await stopped();
    store.killSwitch = () => true;
    await respond();
    expect(spec()['replicas']).toBe(2);
  });

  test('is not undone by the same evidence: a plan waits for a person', async () => {
    const { respond, report, spec } = await stopped();
    await respond();
    await respond();
    expect(spec()['replicas']).toBe(2);
    expect(await report()).toMatchObject({
      decision: 'ask',
      reasons: expect.arrayContaining([expect.stringContaining('ana released it')]),
    });
  });

  test('an approval from before it is void, one from after it is not', async () => {
    const world = worldOf({ mode: 'approve' });
    await world.respond();
    await world.approve();
    await world.respond();
    world.askForRelease();
    await world.respond();
    await world.respond();
    expect(world.spec()['replicas']).toBe(2);
    world.now += 1000;
    await world.approve();
    await world.respond();
    expect(world.spec()['replicas']).toBe(0);
  });

  const withNews = async (news: Incident['evidence'], more: readonly KubernetesObject[] = []) => {
    const world = await stopped();
    await world.respond();
    for (const object of more) world.cluster.put(object);
    world.store.put({ version: 2, incident: { ...mining, evidence: [...mining.evidence, ...news] } });
    await world.respond();
    return world.spec()['replicas'];
  };

  test('a new detector stops it again', async () => {
    const [pod] = miner.pods;
    expect(await withNews([processEvidence(pod)])).toBe(0);
  });

  test('the pods that the released owner starts again are no news', async () => {
    const again = podObject({
      name: 'web-abc12-x9',
      labels: { app: 'web', 'pod-template-hash': 'abc12' },
      owner: miner.replicaSet,
      mines: true,
    });
    const [piece = specEvidence(again)] = mining.evidence;
    expect(await withNews([{ ...piece, seenOn: [entityOf(again)] }], [again])).toBe(2);
  });
});
