import type { Exception } from '../../../lambdas/core/model/exception';
import { NOT_APPROVED, offeredActions } from '../../../lambdas/core/response/approval';
import { ownerObject, podObject } from '../../support/cluster-objects';
import { miner, mining, worldOf } from '../../support/responder-world';
import { NOON } from '../../support/signals';

describe('enforce mode', () => {
  test('stops what somebody starts again, twice; then it is for a person to find out who does that', async () => {
    const { respond, report, cluster, spec } = worldOf();
    await respond();
    for (const expected of [0, 0, 2]) {
      cluster.put(miner.deployment);
      await respond();
      expect(spec()['replicas']).toBe(expected);
    }
    const stop = (await report()).actions.find(({ action }) => action === 'scale-to-zero');
    expect(stop).toMatchObject({ status: 'skipped', repeats: 3 });
    expect(stop?.undo.join()).toContain('--replicas=2');
  });
});

describe('approve mode', () => {
  test('does nothing and keeps the plan for a person', async () => {
    const { respond, report, cluster } = worldOf({ mode: 'approve' });
    await respond();
    expect(cluster.operations).toEqual([]);
    expect((await report()).decision).toBe('ask');
    expect(offeredActions(await report())).toHaveLength(9);
  });

  test('of one namespace leaves the others as they are', async () => {
    const asking = worldOf({ namespaceModes: { shop: 'approve' } });
    await asking.respond();
    expect(asking.cluster.operations).toEqual([]);
    const acting = worldOf({ namespaceModes: { elsewhere: 'approve' } });
    await acting.respond();
    expect((await acting.report()).decision).toBe('act');
  });

  test('acts on an approval, once', async () => {
    const { respond, approve, report, cluster, spec } = worldOf({ mode: 'approve' });
    await respond();
    await approve();
    await respond();
    expect(spec()['replicas']).toBe(0);
    expect((await report()).reasons[0]).toBe(`approved by ana at ${NOON}`);
    const writes = cluster.operations.length;
    cluster.put(miner.deployment);
    await respond();
    expect(cluster.operations).toHaveLength(writes);
  });

  test('does only what was approved, and offers the rest again', async () => {
    const { respond, approve, report, spec } = worldOf({ mode: 'approve' });
    await respond();
    await approve((action) => action === 'isolate-pod');
    await respond();
    expect(spec()['replicas']).toBe(2);
    const left = (await report()).actions.filter(({ detail }) => detail === NOT_APPROVED);
    expect(left.map(({ action }) => action)).toContain('scale-to-zero');
    await approve();
    await respond();
    expect(spec()['replicas']).toBe(0);
  });

  const late = podObject({
    name: 'web-abc12-late',
    uid: 'uid-pod-late',
    mines: true,
    owner: miner.replicaSet,
    labels: miner.pods[0].metadata.labels ?? {},
  });

  test('a pod that its owner has started since the plan was shown goes with the owner', async () => {
    const { respond, approve, report, cluster } = worldOf({ mode: 'approve' });
    await respond();
    await approve();
    cluster.put(late);
    await respond();
    const { actions } = await report();
    expect(actions.filter(({ target }) => target.uid === 'uid-pod-late').map(({ action }) => action)).toContain(
      'isolate-pod',
    );
    expect(offeredActions(await report())).toEqual([]);
  });

  test('such a pod is left to a person where the approval left its owner alone', async () => {
    const { respond, approve, cluster } = worldOf({ mode: 'approve' });
    await respond();
    await approve((action) => action === 'isolate-pod');
    cluster.put(late);
    await respond();
    expect(cluster.raw(late)).toEqual(late);
  });

  test('a pod that was shown and left out does not go with its owner', async () => {
    const { respond, approve, cluster } = worldOf({ mode: 'approve' });
    cluster.podsEnd = false;
    await respond();
    await approve((action) => action === 'scale-to-zero');
    await respond();
    expect(cluster.raw(miner.pods[0])).toEqual(miner.pods[0]);
  });

  test('what an owner starts after it was stopped waits for a person again', async () => {
    const { respond, approve, cluster } = worldOf({ mode: 'approve' });
    await respond();
    await approve();
    await respond();
    cluster.put(miner.deployment);
    cluster.put(miner.replicaSet);
    cluster.put(late);
    await respond();
    expect(cluster.raw(late)).toEqual(late);
  });

  test('does not touch an object that took over the name since', async () => {
    const { respond, approve, cluster } = worldOf({ mode: 'approve' });
    await respond();
    await approve();
    const later = ownerObject({ kind: 'Deployment', uid: 'uid-later', mines: true });
    cluster.put(later);
    await respond();
    expect(cluster.raw(later)).toEqual(later);
  });

  test('an approval is void after a day', async () => {
    const world = worldOf({ mode: 'approve' });
    await world.respond();
    await world.approve();
    world.now += 24 * 3_600_000;
    await world.respond();
    expect(world.cluster.operations).toEqual([]);
  });

  test('the kill switch counts for what was approved too', async () => {
    const { respond, approve, cluster, store, report } = worldOf({ mode: 'approve' });
    await respond();
    await approve();
    store.killSwitch = () => true;
    await respond();
    expect(cluster.operations).toEqual([]);
    expect((await report()).reasons[0]).toContain('kill switch');
  });

  test('an approval takes the place of the budget', async () => {
    const { respond, approve, spec } = worldOf({
      budget: { windowMinutes: 10, pods: 0, owners: 0, namespaceShare: 1, principalShare: 1 },
    });
    await respond();
    await approve();
    await respond();
    expect(spec()['replicas']).toBe(0);
  });

  test('an approval is worth nothing in observe mode', async () => {
    const asking = worldOf({ mode: 'approve' });
    await asking.respond();
    await asking.approve();
    const observing = worldOf({ mode: 'observe' });
    observing.store.approved = asking.store.approved;
    await observing.respond();
    expect(observing.cluster.operations).toEqual([]);
  });
});

describe('an exception', () => {
  const excepted = async (changes: Partial<Exception> = {}) => {
    const before = worldOf({ mode: 'approve' });
    await before.respond();
    const world = worldOf(
      {},
      { ...mining, contributions: [{ detector: 'KM-A02', channel: 'SPEC', weight: 6, at: NOON }] },
    );
    const exception: Exception = {
      id: 'exc-1',
      incidentId: 'inc-1',
      ...mining.entity,
      ownerUid: mining.entity.uid ?? '',
      templateHash: (await before.report()).templateHash ?? '',
      detectors: ['KM-A02'],
      owner: 'research',
      reason: 'a benchmark',
      by: 'ana',
      createdAt: '2026-11-22T12:00:00.000Z',
      expiresAt: '2026-12-22T12:00:00.000Z',
      ...changes,
    };
    world.store.excepted = () => [exception];
    await world.respond();
    return world;
  };

  test('keeps everything as it is, and the report says why', async () => {
    const { cluster, report } = await excepted();
    expect(cluster.operations).toEqual([]);
    expect((await report()).reasons).toEqual([
      'suppressed by exception exc-1 of research until 2026-12-22T12:00:00.000Z: a benchmark',
    ]);
  });

  test.each<[string, Partial<Exception>]>([
    ['another owner of the name', { ownerUid: 'uid-other' }],
    ['another template', { templateHash: 'other' }],
    ['a detector that it does not name', { detectors: ['KM-A01'] }],
    ['a time that is over', { expiresAt: '2026-11-23T11:59:59.000Z' }],
    ['more than 90 days', { expiresAt: '2027-11-23T12:00:00.000Z' }],
    ['another namespace', { namespace: 'elsewhere' }],
  ])('does not cover %s', async (_, changes) => {
    expect((await excepted(changes)).spec()['replicas']).toBe(0);
  });

  test('a list of exceptions that cannot be read asks', async () => {
    const world = worldOf();
    world.store.excepted = () => {
      throw new Error('no table');
    };
    await world.respond();
    expect(world.cluster.operations).toEqual([]);
    expect(await world.report()).toMatchObject({
      decision: 'ask',
      reasons: ['the exceptions cannot be read', expect.anything()],
    });
  });
});
