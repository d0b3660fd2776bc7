import type { Incident } from '../../../lambdas/core/model/incident';
import type { Policy } from '../../../lambdas/core/model/policy';
import type { ResponseReport } from '../../../lambdas/core/model/response';
import { offeredActions } from '../../../lambdas/core/response/approval';
import { createResponder } from '../../../lambdas/responder/handler';
import { InMemoryCluster } from '../../support/cluster';
import { deploymentFamily, ownerObject, podObject, type KubernetesObject } from '../../support/cluster-objects';
import { incidentExample, policyExample, processEvidence, specEvidence, stepsOf } from '../../support/incidents';
import { InMemoryResponseStore } from '../../support/response-store';
import { NOON } from '../../support/signals';

interface World {
  readonly cluster: InMemoryCluster;
  readonly store: InMemoryResponseStore;
  readonly vault: Map<string, string>;
  readonly respond: () => Promise<void>;
  readonly respondTo: (incidentId: string) => Promise<void>;
  readonly report: () => Promise<ResponseReport | undefined>;
  readonly daysPass: (days: number) => void;
  /** What was counted, as `name` or `name dimension`. */
  readonly counted: readonly string[];
}

const worldOf = (
  objects: readonly KubernetesObject[],
  incident: Incident,
  policy: Partial<Policy> = {},
  keep?: () => Promise<void>,
): World => {
  const cluster = new InMemoryCluster(objects);
  const store = new InMemoryResponseStore();
  store.put({ version: 1, incident });
  const vault = new Map<string, string>();
  const counted: string[] = [];
  let now = Date.parse(NOON);
  const respond = createResponder({
    clusterFor: () => Promise.resolve(cluster),
    store,
    vault: {
      put: async (key, _, body) => {
        await keep?.();
        vault.set(key, body);
      },
    },
    policies: [policyExample(policy)],
    clock: { now: () => now },
    // Time passes for whoever waits briefly; whoever waits for a timeout never meets it here.
    sleep: (milliseconds) => {
      if (milliseconds >= 1000) return new Promise(() => undefined);
      now += milliseconds;
      return Promise.resolve();
    },
    metrics: {
      count: (name, _, dimensions = {}) => {
        counted.push([name, ...Object.values(dimensions)].join(' '));
      },
    },
  });
  return {
    cluster,
    store,
    vault,
    counted,
    respond: () => respond(incident.id),
    respondTo: respond,
    report: async () => (await store.incident(incident.id))?.response,
    daysPass: (days) => {
      now += days * 86_400_000;
    },
  };
};

const miner = deploymentFamily({ mines: true });
const mining = incidentExample(miner.deployment, [specEvidence(miner.deployment)]);
const minerWorld = (policy: Partial<Policy> = {}) => worldOf(miner.all, mining, policy);

const statusesOf = (report: ResponseReport | undefined): readonly string[] =>
  (report?.actions ?? []).map(({ action, target, status, level }) => `${action} ${target.name} ${status} ${level}`);

describe('a quarantine in enforce mode', () => {
  test('isolates every pod first, keeps evidence, then stops the owner, and verifies each', async () => {
    const { respond, report, cluster, store } = minerWorld();
    await respond();
    expect(
      cluster.operations
        .slice(0, 4)
        .map(({ op }) => op)
        .sort(),
    ).toEqual(['createNetworkPolicy', 'createNetworkPolicy', 'labelPod', 'labelPod']);
    const result = await report();
    expect(result?.decision).toBe('act');
    expect(statusesOf(result)).toEqual([
      'isolate-pod web-abc12-x1 succeeded written',
      'isolate-pod web-abc12-x2 succeeded written',
      'collect-evidence web succeeded none',
      'collect-evidence web-abc12-x1 succeeded none',
      'collect-evidence web-abc12-x2 succeeded none',
      'scale-to-zero web succeeded effective',
      // They went with their owner, which is told first, or it would replace them.
      'delete-pod web-abc12-x1 skipped none',
      'delete-pod web-abc12-x2 skipped none',
      'block-recreation web succeeded written',
    ]);
    expect(store.outbox).toEqual([{ kind: 'notification', incidentId: 'inc-1', reason: 'response' }]);
  });

  test('records before it acts, with the lines that undo it', async () => {
    const { respond, store } = minerWorld();
    await respond();
    const scaling = store.saved.filter(({ action }) => action === 'scale-to-zero');
    expect(scaling.map(({ status }) => status)).toEqual(['started', 'succeeded']);
    expect(scaling[0]?.undo).toEqual([
      'kubectl scale deployment/web --namespace=shop --current-replicas=0 --replicas=2',
    ]);
  });

  test('a message that comes twice changes nothing', async () => {
    const { respond, report, cluster, store } = minerWorld();
    await respond();
    const before = await report();
    const writes = cluster.operations.length;
    await respond();
    expect(cluster.operations).toHaveLength(writes);
    expect(await report()).toEqual(before);
    expect(store.outbox).toHaveLength(1);
    expect(store.spent).toHaveLength(1);
  });

  test('an interrupted action is finished with the undo of its first attempt', async () => {
    const { respond, report, cluster, store } = minerWorld();
    const record = {
      id: 'inc-1/scale-to-zero/prod-a/shop/Deployment/uid:uid-deployment-web',
      incidentId: 'inc-1',
      action: 'scale-to-zero',
      target: mining.entity,
      status: 'started',
      level: 'none',
      detail: '',
      startedAt: NOON,
      undo: ['the first undo'],
      undoOperations: [],
    } as const;
    store.putRecord(record);
    cluster.put(ownerObject({ kind: 'Deployment', mines: true, spec: { replicas: 0 } }));
    await respond();
    const finished = (await report())?.actions.find(({ id }) => id === record.id);
    expect(finished).toMatchObject({ status: 'succeeded', undo: ['the first undo'] });
    expect(cluster.operations.map(({ op }) => op)).not.toContain('scale');
  });

  test('a pod that is not isolated is stopped all the same', async () => {
    const { respond, report, cluster } = minerWorld();
    cluster.enforcesNetworkPolicy = false;
    await respond();
    const result = await report();
    expect(result?.actions[0]).toMatchObject({ status: 'skipped', detail: expect.stringContaining('not isolated') });
    expect(statusesOf(result)).toContain('scale-to-zero web succeeded effective');
    expect(cluster.policies.size).toBe(0);
  });

  test('evidence that cannot be kept does not keep the miner running', async () => {
    const { respond, report } = worldOf(miner.all, mining, {}, () => Promise.reject(new Error('no bucket')));
    await expect(respond()).rejects.toThrow('actions failed');
    const statuses = statusesOf(await report());
    expect(statuses).toContain('collect-evidence web failed none');
    expect(statuses).toContain('scale-to-zero web succeeded effective');
  });

  test('a refused isolation is told, and the next rung is tried', async () => {
    const { respond, report, cluster } = minerWorld();
    cluster.intercept = ({ op }) => (op === 'labelPod' ? { kind: 'forbidden', message: 'no' } : undefined);
    await expect(respond()).rejects.toThrow('2 of 9 actions failed');
    const result = await report();
    expect(result?.actions[0]).toMatchObject({ status: 'failed', detail: 'labelPod: not permitted: no' });
    expect(statusesOf(result)).toContain('scale-to-zero web succeeded effective');
  });

  test('what failed is tried again with the message, what succeeded is not', async () => {
    const { respond, report, cluster } = minerWorld();
    cluster.intercept = ({ op }) => (op === 'scale' ? { kind: 'failed', message: 'busy' } : undefined);
    await expect(respond()).rejects.toThrow('1 of 9 actions failed');
    cluster.intercept = () => undefined;
    cluster.operations.length = 0;
    await respond();
    expect(cluster.operations.map(({ op }) => op)).toEqual(['scale']);
    const result = await report();
    expect(result?.actions).toHaveLength(9);
    expect(statusesOf(result)).toContain('scale-to-zero web succeeded effective');
  });

  test('a policy of our name with another content is left as it is', async () => {
    const { respond, report, cluster } = minerWorld();
    const theirs = { podSelector: {}, policyTypes: ['Egress'], egress: [] };
    cluster.putPolicy('shop', 'mineguard-inc-1', theirs);
    await expect(respond()).rejects.toThrow();
    expect(cluster.policies.get('shop/mineguard-inc-1')).toMatchObject({ spec: theirs });
    expect((await report())?.actions[0]).toMatchObject({ status: 'failed' });
  });

  test('a name that passes to another object between look and write is not touched', async () => {
    const pod = podObject({ mines: true });
    const { respond, report, cluster } = worldOf([pod], incidentExample(pod, [specEvidence(pod)]));
    const later = podObject({ uid: 'uid-later' });
    cluster.beforeWrite = ({ op }) => {
      if (op === 'deletePod') cluster.put(later);
    };
    await expect(respond()).rejects.toThrow();
    expect(cluster.raw(later)).toEqual(later);
    expect((await report())?.actions.find(({ action }) => action === 'delete-pod')).toMatchObject({
      detail: 'deletePod: the name belongs to another object now',
    });
  });

  test('pods that do not end are told as running', async () => {
    const { respond, report, cluster } = minerWorld();
    cluster.podsEnd = false;
    await expect(respond()).rejects.toThrow();
    const scaling = (await report())?.actions.find(({ action }) => action === 'scale-to-zero');
    expect(scaling).toMatchObject({ status: 'succeeded', level: 'written', detail: '2 of its pods still run' });
  });

  /** A Deployment whose controller has not seen its latest change, and pods that end only when they are deleted. */
  const laggingWorld = () => {
    const world = minerWorld();
    const { cluster } = world;
    const { metadata } = miner.deployment;
    cluster.put({ ...miner.deployment, metadata: { ...metadata, generation: 2 }, status: { observedGeneration: 1 } });
    cluster.podsEnd = false;
    const deployment = () => cluster.raw(miner.deployment) ?? miner.deployment;
    const seenAtDeletion: unknown[] = [];
    cluster.beforeWrite = ({ op }) => {
      if (op === 'deletePod') seenAtDeletion.push(deployment()['status']);
    };
    return { ...world, deployment, seenAtDeletion };
  };

  test('no pod is deleted before the controller of its owner knows that it is to stop: it would start another', async () => {
    const { respond, cluster, deployment, seenAtDeletion } = laggingWorld();
    const get = cluster.get.bind(cluster);
    let looks = 0;
    cluster.get = async (kind, namespace, name) => {
      const isAsked = kind === 'Deployment' && cluster.operations.some(({ op }) => op === 'scale');
      if (isAsked && ++looks === 3) cluster.put({ ...deployment(), status: { observedGeneration: 2 } });
      return get(kind, namespace, name);
    };
    await expect(respond()).rejects.toThrow();
    expect(seenAtDeletion).toEqual([{ observedGeneration: 2 }, { observedGeneration: 2 }]);
  });

  test('a controller that does not take it up is not waited for any longer than two seconds', async () => {
    const { respond, seenAtDeletion } = laggingWorld();
    await expect(respond()).rejects.toThrow();
    expect(seenAtDeletion).toEqual([{ observedGeneration: 1 }, { observedGeneration: 1 }]);
  });

  const reportOfAnother = (at: string): ResponseReport => ({
    incidentId: 'inc-1',
    decision: 'act',
    reasons: [],
    at,
    actions: [
      {
        id: 'inc-1/isolate-pod/elsewhere',
        incidentId: 'inc-1',
        action: 'isolate-pod',
        target: { cluster: 'prod-a', kind: 'Pod', namespace: 'shop', name: 'web-abc12-x0', uid: 'uid-x0' },
        status: 'succeeded',
        level: 'written',
        detail: '',
        startedAt: at,
        undo: [],
        undoOperations: [],
      },
    ],
  });

  test('what another execution reports at the same moment stays in the report, and both can be undone', async () => {
    const { respond, report, store } = minerWorld();
    store.beforeReport = () => {
      store.beforeReport = () => undefined;
      void store.saveReport(reportOfAnother(NOON), undefined, []);
    };
    await respond();
    const statuses = statusesOf(await report());
    expect(statuses).toContain('isolate-pod web-abc12-x0 succeeded written');
    expect(statuses).toContain('scale-to-zero web succeeded effective');
    expect((await report())?.at).not.toBe(NOON);
    expect(store.outbox).toHaveLength(1);
  });

  test('an execution that finds nothing left to stop while another one stops it leaves the word to that one', async () => {
    const { respond, report, cluster, store } = minerWorld();
    const execute = cluster.execute.bind(cluster);
    let others = 0;
    cluster.execute = async (operation) => {
      if (operation.op === 'createBlock') {
        others += 1;
        await respond();
        expect(await report()).toBeUndefined();
      }
      return execute(operation);
    };
    await respond();
    expect(others).toBe(1);
    expect((await report())?.decision).toBe('act');
    expect(store.outbox).toHaveLength(1);
  });

  test('a report that is replaced again and again while it is written brings the message back', async () => {
    const { respond, report, store } = minerWorld();
    let others = 0;
    store.beforeReport = () => {
      const stored = store.stored('inc-1');
      if (stored) store.put({ ...stored, response: reportOfAnother(`2026-11-24T12:00:0${++others}.000Z`) });
    };
    await expect(respond()).rejects.toThrow('was replaced 5 times while it was written');
    expect(statusesOf(await report())).toEqual(['isolate-pod web-abc12-x0 succeeded written']);
  });

  test('only the pod whose process gave it away is deleted', async () => {
    const web = deploymentFamily();
    const [pod, sibling] = web.pods;
    const { respond, cluster } = worldOf(web.all, incidentExample(web.deployment, [processEvidence(pod)]));
    await respond();
    expect(cluster.raw(pod)).toBeUndefined();
    expect(cluster.raw(sibling)).toEqual(sibling);
    expect(cluster.raw(web.deployment)).toEqual(web.deployment);
  });
});

describe('what must not come back', () => {
  test('is remembered before anything is done, without its image until it is known who else runs it', async () => {
    const { respond, store, cluster } = minerWorld();
    let before: readonly string[] = [];
    cluster.beforeWrite = () => {
      before = before.length > 0 ? before : store.remembered.map(({ trait }) => trait.kind);
    };
    await respond();
    expect(before).toEqual(['template', 'pool']);
    expect(store.remembered.map(({ trait, incidentId }) => `${trait.kind} ${incidentId}`)).toEqual([
      'template inc-1',
      'pool inc-1',
      'image inc-1',
    ]);
  });

  test('is not remembered by an image that somebody innocent runs with another command line', async () => {
    const innocent = ownerObject({ kind: 'Deployment', name: 'shop' });
    const { respond, store } = worldOf([...miner.all, innocent], mining);
    await respond();
    expect(store.remembered.map(({ trait }) => trait.kind)).toEqual(['template', 'pool']);
  });

  test('is not remembered when nothing came of the response', async () => {
    const { respond, store, cluster, report } = minerWorld();
    // Thrown once it is permitted, before its first step.
    let asked = 0;
    store.killSwitch = () => asked++ > 0;
    await respond();
    expect(cluster.operations).toEqual([]);
    expect((await report())?.decision).toBe('act');
    expect(store.remembered).toEqual([]);
  });

  test.each([
    ['stands there still', () => undefined],
    [
      'was swept',
      (cluster: InMemoryCluster) => {
        cluster.configMaps.clear();
      },
    ],
  ])('is blocked anew when it comes back after its week, whether the old block %s', async (_, sweep) => {
    const { respond, report, cluster, daysPass } = minerWorld();
    const blocking = async () => (await report())?.actions.find(({ action }) => action === 'block-recreation');
    const expiries = async () => (await cluster.blocks()).map(({ expiresAt }) => expiresAt);
    await respond();
    const [first = ''] = await expiries();
    daysPass(8);
    sweep(cluster);
    cluster.put(miner.deployment);
    await respond();
    const [second = '', ...more] = await expiries();
    expect(more).toEqual([]);
    expect(Date.parse(second) - Date.parse(first)).toBeGreaterThan(7 * 86_400_000);
    // Nobody has reverted it: it ended by itself.
    expect(await blocking()).toMatchObject({ status: 'succeeded', level: 'written' });
    expect(await blocking()).not.toHaveProperty('repeats');
  });

  test('is blocked anew when somebody has removed the block, and that counts', async () => {
    const { respond, report, cluster } = minerWorld();
    await respond();
    cluster.configMaps.clear();
    cluster.put(miner.deployment);
    await respond();
    expect((await report())?.actions.find(({ action }) => action === 'block-recreation')).toMatchObject({
      status: 'succeeded',
      repeats: 1,
    });
  });

  test('is a bare pod too, which says what it was before it is deleted', async () => {
    const pod = podObject({ mines: true });
    const { respond, cluster } = worldOf([pod], incidentExample(pod, [specEvidence(pod)]));
    await respond();
    expect(cluster.raw(pod)).toBeUndefined();
    expect([...cluster.configMaps.keys()]).toHaveLength(1);
  });

  test('is not what only a process gave away', async () => {
    const web = deploymentFamily();
    const { respond, cluster, store } = worldOf(
      web.all,
      incidentExample(web.deployment, [processEvidence(web.pods[0])]),
    );
    await respond();
    expect(cluster.configMaps.size).toBe(0);
    expect(store.remembered).toEqual([]);
  });

  test('is told to people, when somebody starts it again, with where to change it', async () => {
    const { respond, report, cluster } = minerWorld();
    await respond();
    cluster.put(miner.deployment);
    await respond();
    expect((await report())?.reasons[0]).toMatch(
      /started again once after it was stopped: change it where it is defined/,
    );
    for (let again = 0; again < 3; again++) {
      cluster.put(miner.deployment);
      await respond();
    }
    const result = await report();
    expect(result?.reasons[0]).toContain('started again 3 times');
    expect(result?.reasons[0]).toContain('new pods of it are refused');
    expect(result?.actions.find(({ action }) => action === 'scale-to-zero')).toMatchObject({ status: 'skipped' });
  });
});

describe('an incident that becomes part of another one', () => {
  const [pod] = miner.pods;
  const ofPod = { ...incidentExample(pod, [specEvidence(pod)]), id: 'inc-pod' };

  /** A response to the incident of a pod, which stops its owner, whose incident comes to be before or after it has ended. */
  const merging = () => {
    const world = minerWorld();
    const { store } = world;
    store.put({ version: 1, incident: ofPod });
    return {
      ...world,
      merge: () => {
        store.put({ version: 2, incident: ofPod, mergedInto: 'inc-1' });
      },
    };
  };
  const toldOf = (report: ResponseReport | undefined) => ({
    decision: report?.decision,
    stopped: statusesOf(report).filter((line) => line.startsWith('scale-to-zero')),
  });
  const STOPPED = { decision: 'act', stopped: ['scale-to-zero web succeeded effective'] };

  test('is told with that one, when it was responded to before', async () => {
    const { respondTo, report, merge, store } = merging();
    await respondTo('inc-pod');
    merge();
    await respondTo('inc-1');
    expect(toldOf(await report())).toEqual(STOPPED);
    expect((await report())?.reasons).toContain('part of it was done before it was known that it belongs here');
    expect(store.outbox).toHaveLength(2);
    await respondTo('inc-1');
    expect(store.outbox).toHaveLength(2);
  });

  test('is told with that one, when that happens while it is responded to', async () => {
    const { respondTo, report, merge, store, cluster } = merging();
    cluster.beforeWrite = ({ op }) => {
      if (op === 'scale') merge();
    };
    await respondTo('inc-pod');
    expect(await report()).toBeUndefined();
    expect(store.outbox).toEqual([{ kind: 'response', incidentId: 'inc-1' }]);
    await respondTo('inc-1');
    expect(toldOf(await report())).toEqual(STOPPED);
  });

  test('is waited for as long as its response can take, and no longer', async () => {
    const { respondTo, report, merge, store, daysPass } = merging();
    await respondTo('inc-pod');
    merge();
    const [record] = store.saved;
    if (!record) throw new Error('nothing was done');
    const { finishedAt: _, ...unfinished } = { ...record, id: `${record.id}-2`, status: 'started' as const };
    await store.saveActionRecord(unfinished);
    await respondTo('inc-1');
    expect(await report()).toBeUndefined();
    daysPass(1);
    await respondTo('inc-1');
    expect(toldOf(await report())).toEqual(STOPPED);
  });

  test('hands its message on', async () => {
    const { respondTo, report, merge } = merging();
    merge();
    await respondTo('inc-pod');
    expect(toldOf(await report())).toEqual(STOPPED);
  });
});

describe('what is kept as evidence', () => {
  test('object, events and logs, with a manifest', async () => {
    const { respond, vault } = minerWorld();
    await respond();
    const folder = 'prod-a/inc-1/shop/Pod/web-abc12-x1/uid-pod-web-abc12-x1';
    expect([...vault.keys()].filter((key) => key.startsWith(folder)).sort()).toEqual(
      ['app.log', 'events.json', 'manifest.json', 'object.json'].map((name) => `${folder}/${name}`),
    );
    expect(vault.get(`${folder}/app.log`)).toBe('app says hello');
  });
});

const unreadable = (): Promise<never> => Promise.reject(new Error('not to be read'));

describe('guards', () => {
  test('observe mode writes nothing and says what would have been done', async () => {
    const { respond, report, cluster, store } = minerWorld({ mode: 'observe' });
    await respond();
    expect(cluster.operations).toEqual([]);
    expect(store.spent).toEqual([]);
    const result = await report();
    expect(result?.decision).toBe('observe');
    expect(stepsOf(result?.actions ?? [])).toContain('scale-to-zero Deployment/web');
  });

  test.each([
    ['is thrown', () => true],
    [
      'cannot be read',
      () => {
        throw new Error('no table');
      },
    ],
  ])('nothing is done when the kill switch %s', async (_, killSwitch) => {
    const { respond, report, cluster, store } = minerWorld();
    store.killSwitch = killSwitch;
    await respond();
    expect(cluster.operations).toEqual([]);
    expect((await report())?.decision).toBe('ask');
  });

  test('a kill switch that is thrown on the way stops what is left', async () => {
    const { respond, report, cluster, store } = minerWorld();
    store.killSwitch = () => cluster.operations.length > 0;
    await respond();
    expect(cluster.operations.map(({ op }) => op)).not.toContain('scale');
    expect(statusesOf(await report())).toContain('scale-to-zero web skipped none');
  });

  test('what a thrown switch has kept back is said, and waits for an approval', async () => {
    const { respond, report, cluster, store } = minerWorld();
    store.killSwitch = () => cluster.operations.length > 0;
    await respond();
    const result = await report();
    expect(result?.reasons[0]).toContain('the kill switch stopped it on the way');
    expect(result && offeredActions(result).map(({ action }) => action)).toContain('scale-to-zero');
  });

  test.each([
    ['killSwitch', (world: World) => (world.store.killSwitchThrown = unreadable), 'ask'],
    ['budget', (world: World) => (world.store.spends = unreadable), 'ask'],
    ['exceptions', (world: World) => (world.store.exceptions = unreadable), 'ask'],
  ] as const)('a guard that cannot be read holds it up, and is counted: %s', async (guard, breakIt, decision) => {
    const world = minerWorld();
    breakIt(world);
    await world.respond();
    expect((await world.report())?.decision).toBe(decision);
    expect(world.cluster.operations).toEqual([]);
    expect(world.counted).toContain(`GuardUnreadable ${guard}`);
    expect(world.counted).toContain('GuardUnreadable');
  });

  test('a live cluster that cannot be read is counted, and the message comes back', async () => {
    const { respond, cluster, counted } = minerWorld();
    cluster.get = unreadable;
    await expect(respond()).rejects.toThrow('not to be read');
    expect(counted).toContain('GuardUnreadable liveState');
  });

  test('a budget that is used up asks', async () => {
    const { respond, report, cluster } = minerWorld({
      budget: { windowMinutes: 10, pods: 10, owners: 0, namespaceShare: 1, principalShare: 1 },
    });
    await respond();
    expect(cluster.operations).toEqual([]);
    expect(await report()).toMatchObject({
      decision: 'ask',
      reasons: [expect.stringContaining('budget'), expect.anything()],
    });
  });

  test('a cluster without a policy is only watched', async () => {
    const { respond, report, cluster } = minerWorld({ cluster: 'another' });
    await respond();
    expect(cluster.operations).toEqual([]);
    expect((await report())?.decision).toBe('observe');
  });

  test('an incident is not acted on: its plan waits for a person', async () => {
    const { respond, report, cluster } = worldOf(miner.all, { ...mining, state: 'incident' });
    await respond();
    expect(cluster.operations).toEqual([]);
    const result = await report();
    expect(result?.decision).toBe('ask');
    expect(stepsOf(result?.actions ?? [])).toContain('scale-to-zero Deployment/web');
  });

  test('an incident that has faded is left alone', async () => {
    const { respond, report } = worldOf(miner.all, { ...mining, state: 'notify-low' });
    await respond();
    expect(await report()).toBeUndefined();
  });

  test('a cluster that cannot be asked brings the message back', async () => {
    const { respond, cluster } = minerWorld();
    cluster.get = () => Promise.reject(new Error('no route'));
    await expect(respond()).rejects.toThrow('no route');
  });
});
