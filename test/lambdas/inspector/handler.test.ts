import type { Inventory, LiveNode } from '../../../lambdas/core/inspection/inventory';
import type { ImageScan } from '../../../lambdas/core/model/image-scan';
import type { InspectionRequest } from '../../../lambdas/core/model/inspection';
import type { SignOfLife } from '../../../lambdas/core/model/sign-of-life';
import type { Analysis, Signal } from '../../../lambdas/core/model/signal';
import type { UtilisationSample } from '../../../lambdas/core/model/utilisation';
import { InMemoryComputeLog } from '../../../lambdas/adapters/in-memory/compute-log';
import type { ComputeDependencies } from '../../../lambdas/inspector/measure-compute';
import { createInspector } from '../../../lambdas/inspector/handler';
import {
  CLUSTER,
  deploymentFamily,
  ownerObject,
  podObject,
  type KubernetesObject,
} from '../../support/cluster-objects';
import { InMemoryInventory } from '../../support/inventory';
import { after, NOON } from '../../support/signals';

interface Beside {
  readonly compute?: ComputeDependencies;
  readonly signs?: readonly SignOfLife[];
  readonly scans?: readonly ImageScan[];
}

const inspecting = (inventory: Inventory, { compute, signs = [], scans = [] }: Beside = {}) => {
  const sent: Analysis[] = [];
  const counted: Record<string, number> = {};
  const stored = new Map<string, readonly UtilisationSample[]>();
  let now = Date.parse(NOON);
  const inspect = createInspector({
    inventoryFor: () => Promise.resolve(inventory),
    signals: {
      send: (analysis) => {
        sent.push(analysis);
        return Promise.resolve();
      },
    },
    utilisation: {
      samples: ({ name }) => Promise.resolve({ revision: stored.has(name) ? 1 : 0, samples: stored.get(name) ?? [] }),
      saveSamples: ({ name }, samples) => {
        stored.set(name, samples);
        return Promise.resolve(true);
      },
    },
    compute,
    sensors: { lastHeard: () => Promise.resolve(signs) },
    scans: {
      scansOf: (repository) => Promise.resolve(scans.filter((scan) => scan.repository === repository)),
    },
    everyMinutes: 15,
    clock: { now: () => now },
    metrics: {
      count: (name, value = 1) => {
        counted[name] = (counted[name] ?? 0) + value;
      },
    },
  });
  return {
    sent,
    counted,
    stored,
    at: async (time: string, request: InspectionRequest) => {
      now = Date.parse(time);
      await inspect(request);
      return sent.at(-1);
    },
  };
};

const whole: InspectionRequest = { cluster: CLUSTER, reason: 'schedule' };
const about = (name: string, changes: Partial<InspectionRequest> = {}): InspectionRequest => ({
  cluster: CLUSTER,
  entity: { cluster: CLUSTER, kind: 'Pod', namespace: 'shop', name },
  reason: 'unknown-owner',
  ...changes,
});

const old = { createdAt: '2026-10-01T00:00:00Z' };

describe('a sweep of a cluster', () => {
  test('finds a miner that ran before day one, on its owner, at the time when it was written', async () => {
    const { at } = inspecting(new InMemoryInventory(deploymentFamily({ mines: true, ...old }).all));
    const analysis = await at(NOON, whole);
    expect(analysis?.signals).toMatchObject([
      {
        detector: 'KM-A02',
        source: 'inspector',
        channel: 'SPEC',
        observedAt: '2026-10-01T00:00:00.000Z',
        entity: { kind: 'Deployment', name: 'web' },
      },
    ]);
    expect(analysis?.ownerships.map(({ child, owner }) => `${child.kind} of ${owner.kind}`).sort()).toEqual([
      'Pod of ReplicaSet',
      'Pod of ReplicaSet',
      'ReplicaSet of Deployment',
    ]);
  });

  test('says the same again an hour later, so that nothing is added', async () => {
    const { at } = inspecting(new InMemoryInventory(deploymentFamily({ mines: true, ...old }).all));
    const first = await at(NOON, whole);
    const second = await at(after(60), whole);
    expect(second?.signals).toEqual(first?.signals);
  });

  test('sends nothing about a harmless cluster but where its pods are', async () => {
    const pod = podObject({ ...old, podSpec: { nodeName: 'node-a' }, status: { podIP: '192.0.2.7' } });
    const inventory = new InMemoryInventory([pod]);
    inventory.nodes = { 'node-a': 'i-0abc' };
    const { at } = inspecting(inventory);
    expect(await at(NOON, whole)).toEqual({
      signals: [],
      ownerships: [],
      placements: [
        {
          pod: { cluster: CLUSTER, kind: 'Pod', namespace: 'shop', name: 'web', uid: 'uid-pod-web' },
          node: 'node-a',
          instanceId: 'i-0abc',
          podIp: '192.0.2.7',
          hostNetwork: false,
          from: '2026-10-01T00:00:00.000Z',
        },
      ],
    });
  });

  test('tells the owner of every object once a day, and of young ones each time', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `web-${index}`);
    const { at, sent } = inspecting(
      new InMemoryInventory([
        ...names.map((name) => podObject({ name, ...old })),
        podObject({ name: 'young', createdAt: after(-10) }),
      ]),
    );
    for (let quarter = 0; quarter < 96; quarter++) await at(after(quarter * 15), whole);
    const told = sent.flatMap(({ ownerships }) => ownerships.map(({ child }) => child.name));
    expect([...told].filter((name) => name !== 'young').sort()).toEqual([...names].sort());
    expect(told.filter((name) => name === 'young').length).toBeGreaterThanOrEqual(4);
  });

  test.each<[string, KubernetesObject]>([
    ['a Deployment that was scaled to zero', ownerObject({ kind: 'Deployment', mines: true, spec: { replicas: 0 } })],
    ['a CronJob that was suspended', ownerObject({ kind: 'CronJob', mines: true, spec: { suspend: true } })],
    ['a pod that has ended', podObject({ mines: true, status: { phase: 'Succeeded' } })],
  ])('leaves alone what runs nothing any more: %s', async (_, object) => {
    const { at } = inspecting(new InMemoryInventory([object]));
    expect((await at(after(600), whole))?.signals ?? []).toEqual([]);
  });

  test('leaves alone a pod that is being deleted', async () => {
    const pod = podObject({ mines: true });
    const ending = { ...pod, metadata: { ...pod.metadata, deletionTimestamp: NOON } };
    const { at } = inspecting(new InMemoryInventory([ending]));
    expect((await at(NOON, whole))?.signals ?? []).toEqual([]);
  });

  test('does not believe a Job that names a CronJob whose template says something else', async () => {
    const cronJob = ownerObject({ kind: 'CronJob', name: 'backup', ...old });
    const job = ownerObject({ kind: 'Job', name: 'backup-1', owner: cronJob, mines: true, ...old });
    const { at } = inspecting(new InMemoryInventory([cronJob, job]));
    expect((await at(NOON, whole))?.signals).toMatchObject([{ entity: { kind: 'Job', name: 'backup-1' } }]);
  });

  test('does not believe a pod that names an owner which does not select it', async () => {
    const { deployment, replicaSet } = deploymentFamily(old);
    const pod = podObject({ name: 'guest', owner: replicaSet, labels: { app: 'other' }, mines: true, ...old });
    const { at } = inspecting(new InMemoryInventory([deployment, replicaSet, pod]));
    expect((await at(NOON, whole))?.signals).toMatchObject([{ entity: { kind: 'Pod', name: 'guest' } }]);
  });

  test('counts what it cannot read and goes on', async () => {
    const strange = { ...podObject({ name: 'strange' }), spec: 'none' };
    const { at, counted } = inspecting(new InMemoryInventory([strange, podObject({ mines: true })]));
    expect((await at(NOON, whole))?.signals).toHaveLength(1);
    expect(counted['UnreadableLiveObjects']).toBe(1);
  });
});

describe('a look at one pod', () => {
  test('tells its uid and its owners', async () => {
    const { at } = inspecting(new InMemoryInventory(deploymentFamily(old).all));
    const analysis = await at(NOON, about('web-abc12-x1'));
    expect(analysis?.ownerships).toMatchObject([
      { child: { kind: 'Pod', name: 'web-abc12-x1', uid: 'uid-pod-web-abc12-x1' }, owner: { kind: 'ReplicaSet' } },
      { child: { kind: 'ReplicaSet' }, owner: { kind: 'Deployment', name: 'web' } },
    ]);
  });

  test('asks for nothing but the pod and what it names as its owners', async () => {
    const inventory = new InMemoryInventory(deploymentFamily(old).all);
    const { at } = inspecting(inventory);
    await at(NOON, about('web-abc12-x1'));
    expect(inventory.asked).toEqual(['Pod/shop/web-abc12-x1', 'ReplicaSet/shop/web-abc12', 'Deployment/shop/web']);
  });

  test('makes a pod without an owner its own, so that its name and its uid are one', async () => {
    const { at } = inspecting(new InMemoryInventory([podObject({ name: 'bare' })]));
    const [ownership] = (await at(NOON, about('bare')))?.ownerships ?? [];
    expect(ownership?.owner).toEqual(ownership?.child);
  });

  test('says nothing of a pod that took the name after the alert', async () => {
    const { at, counted } = inspecting(new InMemoryInventory([podObject({ name: 'db-0', createdAt: after(5) })]));
    expect(await at(after(6), about('db-0', { seenAt: NOON }))).toBeUndefined();
    expect(counted['InspectedObjectGone']).toBe(1);
  });

  test('says nothing of a pod with another uid', async () => {
    const { at } = inspecting(new InMemoryInventory([podObject({ name: 'db-0' })]));
    const entity = { cluster: CLUSTER, kind: 'Pod', namespace: 'shop', name: 'db-0', uid: 'uid-former' };
    expect(await at(NOON, about('db-0', { entity }))).toBeUndefined();
  });
});

describe('a look at a namespace', () => {
  test('finds what a write that could not be read has put there, and reads no other namespace', async () => {
    const { at } = inspecting(
      new InMemoryInventory([
        ...deploymentFamily({ mines: true }).all,
        podObject({ namespace: 'other', name: 'other', mines: true }),
      ]),
    );
    const entity = { cluster: CLUSTER, kind: 'Namespace', namespace: 'shop', name: 'shop' };
    const analysis = await at(NOON, { cluster: CLUSTER, entity, reason: 'unreadable-write' });
    expect(analysis?.signals).toMatchObject([{ entity: { kind: 'Deployment', name: 'web' } }]);
  });
});

describe('the use of processors', () => {
  const busy = podObject({
    ...old,
    podSpec: { containers: [{ name: 'app', image: 'a', resources: { limits: { cpu: '500m' } } }] },
  });
  const using = (at: string, cores: number) => [
    { namespace: 'shop', pod: 'web', sample: { at, cores: { app: cores } } },
  ];
  const utilisationOf = (analysis: Analysis | undefined): readonly Signal[] =>
    (analysis?.signals ?? []).filter(({ channel }) => channel === 'UTIL');

  test('that stays at the limit for half an hour is a signal', async () => {
    const inventory = new InMemoryInventory([busy]);
    const { at } = inspecting(inventory);
    const found: number[] = [];
    for (const minute of [0, 15, 30]) {
      inventory.podUsage = using(after(minute), 0.49);
      found.push(utilisationOf(await at(after(minute), whole)).length);
    }
    expect(found).toEqual([0, 0, 1]);
  });

  test('that is not at the limit is not even kept', async () => {
    const inventory = new InMemoryInventory([busy]);
    const { at, stored } = inspecting(inventory);
    inventory.podUsage = using(NOON, 0.2);
    await at(NOON, whole);
    expect(stored.size).toBe(0);
  });

  test('that nobody measures is counted once for each sweep', async () => {
    const { at, counted } = inspecting(new InMemoryInventory([busy, ...deploymentFamily({ name: 'b' }).all]));
    await at(NOON, whole);
    expect(counted['UtilisationUnavailable']).toBe(1);
  });
});

describe('what a cluster runs', () => {
  const ACCOUNT = { id: '111122223333', region: 'eu-west-1' };
  const busy = (name: string, node: string) =>
    podObject({
      name,
      ...old,
      podSpec: {
        nodeName: node,
        containers: [{ name: 'main', image: 'registry.example/web:1', resources: { requests: { cpu: '1500m' } } }],
      },
      status: { podIP: '192.0.2.7' },
    });

  test('is noted with each sweep, by owner and hour, where bills are read', async () => {
    const log = new InMemoryComputeLog();
    const inventory = new InMemoryInventory([
      busy('web', 'node-a'),
      busy('api', 'node-b'),
      podObject({ name: 'idle' }),
    ]);
    inventory.nodes = { 'node-a': 'i-0abc', 'node-b': 'i-0def', 'node-c': 'i-0ff' };
    const { at } = inspecting(inventory, { compute: { log, account: ACCOUNT } });
    await at(NOON, whole);
    await at(after(15), whole);
    const [day] = await log.days(CLUSTER, ['2026-11-23']);
    expect(day?.nodes[12]).toBe(2);
    expect(day?.owners.map(({ owner, cores }) => [owner.name, cores[12]])).toEqual([
      ['api', 1.5],
      ['web', 1.5],
    ]);
  });

  test('is judged by two weeks of the same hour', async () => {
    const log = new InMemoryComputeLog();
    for (let days = 1; days <= 14; days += 1) await log.note(CLUSTER, after(-days * 24 * 60), { nodes: 1, owners: [] });
    const inventory = new InMemoryInventory(['a', 'b', 'c'].map((name) => busy(`web-${name}`, `node-${name}`)));
    inventory.nodes = { 'node-a': 'i-0a', 'node-b': 'i-0b', 'node-c': 'i-0c' };
    const { at } = inspecting(inventory, { compute: { log, account: ACCOUNT } });
    const analysis = await at(NOON, whole);
    expect(analysis?.signals).toMatchObject([
      { detector: 'KM-C04', entity: { kind: 'Account', name: ACCOUNT.id }, facts: { nodes: '3', usualNodes: '1' } },
    ]);
  });

  test('is not noted where one pod is looked at', async () => {
    const log = new InMemoryComputeLog();
    const { at } = inspecting(new InMemoryInventory([busy('web', 'node-a')]), { compute: { log, account: ACCOUNT } });
    await at(NOON, about('web'));
    expect(await log.days(CLUSTER, ['2026-11-23'])).toEqual([]);
  });
});

describe('a container whose pod Falco did not know', () => {
  const ID = '0123456789ab';
  const container = { cluster: CLUSTER, kind: 'Container', namespace: '', name: ID };
  const running = (name: string, id: string) =>
    podObject({ name, status: { containerStatuses: [{ name: 'app', containerID: `containerd://${id}` }] } });
  const asked: InspectionRequest = { cluster: CLUSTER, entity: container, reason: 'unknown-owner', seenAt: NOON };

  test('is found in its pod, by the first digits of its id', async () => {
    const { at } = inspecting(
      new InMemoryInventory([running('web', `${ID}${'c'.repeat(52)}`), running('other', 'd'.repeat(64))]),
    );
    const analysis = await at(NOON, asked);
    expect(analysis?.ownerships).toMatchObject([
      { child: { kind: 'Pod', name: 'web' }, owner: { kind: 'Pod', name: 'web' } },
      { child: container, owner: { kind: 'Pod', name: 'web', uid: 'uid-pod-web' } },
    ]);
  });

  test.each([
    ['no pod runs it: a control group of the host', [running('web', 'd'.repeat(64))]],
    ['two pods seem to', [running('web', `${ID}${'c'.repeat(52)}`), running('other', `${ID}${'d'.repeat(52)}`)]],
  ])('is left alone when %s', async (_name, objects) => {
    const { at, counted } = inspecting(new InMemoryInventory(objects));
    expect(await at(NOON, asked)).toBeUndefined();
    expect(counted['InspectedObjectGone']).toBe(1);
  });
});

describe('the sensors of a cluster', () => {
  const live = (name: string): LiveNode => ({
    name,
    names: [],
    createdAt: after(-600),
    isReady: true,
    carriesSensor: true,
  });
  const sign = (node: string, at: string): SignOfLife => ({ cluster: CLUSTER, node, at, heartbeatAt: at });
  const listening = (signs: readonly SignOfLife[]) => {
    const pods = ['node-a', 'node-b'].map((node) =>
      podObject({ ...old, name: `on-${node}`, podSpec: { nodeName: node }, status: { phase: 'Running' } }),
    );
    const inventory = new InMemoryInventory(pods);
    inventory.alive = [live('node-a'), live('node-b'), live('node-without-pods')];
    return inspecting(inventory, { signs });
  };
  const silenceIn = (analysis: Analysis | undefined) =>
    (analysis?.signals ?? []).filter(({ detector }) => detector === 'KM-F19');

  test('are told when one falls silent, once for each silence', async () => {
    const { at, counted } = listening([sign('node-a', after(-20)), sign('node-b', NOON)]);
    const first = silenceIn(await at(NOON, whole));
    expect(first).toMatchObject([
      {
        channel: 'HEALTH',
        weight: 'weak',
        source: 'inspector',
        entity: { kind: 'Node', name: 'node-a' },
        observedAt: after(-5),
        facts: { lastHeardAt: after(-20) },
      },
    ]);
    expect(counted['SilentSensors']).toBe(1);
    expect(silenceIn(await at(after(10), whole)).map(({ id }) => id)).toEqual(first.map(({ id }) => id));
  });

  test('are told when one was never heard', async () => {
    const { at } = listening([sign('node-b', NOON)]);
    expect(silenceIn(await at(NOON, whole)).map(({ entity, indicators }) => [entity.name, ...indicators])).toEqual([
      ['node-a', 'sensor never heard'],
    ]);
  });

  test('are not told while none has ever sent a heartbeat', async () => {
    const { at } = listening([{ cluster: CLUSTER, node: 'node-a', at: after(-300) }]);
    expect(silenceIn(await at(NOON, whole))).toEqual([]);
  });

  test('are looked at with the whole cluster only', async () => {
    const { at } = listening([sign('node-a', after(-20))]);
    expect(silenceIn(await at(NOON, about('on-node-a')))).toEqual([]);
  });
});

describe('scans of images', () => {
  const REPOSITORY = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/web';
  const DIGEST = `sha256:${'ab'.repeat(32)}`;
  const running = (image: string) => deploymentFamily({ podSpec: { containers: [{ name: 'app', image }] } }).all;
  const scan = (changes: Partial<ImageScan> = {}): ImageScan => ({
    repository: REPOSITORY,
    digest: DIGEST,
    tags: ['1.0.0'],
    scannedAt: '2026-11-20T00:00:00.000Z',
    critical: 3,
    high: 0,
    ...changes,
  });

  const signalsFor = async (image: string, ...scans: readonly ImageScan[]): Promise<readonly Signal[]> => {
    const analysis = await inspecting(new InMemoryInventory(running(image)), { scans }).at(NOON, whole);
    return (analysis?.signals ?? []).filter(({ source }) => source === 'ecr');
  };

  test.each([
    ['by its digest', `${REPOSITORY}@${DIGEST}`],
    ['by its tag', `${REPOSITORY}:1.0.0`],
    ['by its digest, whatever tag stands before', `${REPOSITORY}:9@${DIGEST}`],
  ])('are joined with the owner of what runs the image, %s', async (_, image) => {
    expect(await signalsFor(image, scan())).toMatchObject([
      { detector: 'KM-D01', entity: { kind: 'Deployment', name: 'web' }, facts: { critical: '3' } },
    ]);
  });

  test('of the latest image under a tag count, and not those of the one before', async () => {
    const older = scan({ digest: `sha256:${'cd'.repeat(32)}` });
    const newer = scan({ scannedAt: '2026-11-22T00:00:00.000Z', critical: 0 });
    expect(await signalsFor(`${REPOSITORY}:1.0.0`, older, newer)).toEqual([]);
  });

  test.each([
    ['another tag', `${REPOSITORY}:2.0.0`],
    ['another digest', `${REPOSITORY}:1.0.0@sha256:${'cd'.repeat(32)}`],
    ['another repository', '111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/web-admin:1.0.0'],
    ['a public image of that name', 'docker.io/shop/web:1.0.0'],
  ])('say nothing about %s', async (_, image) => {
    expect(await signalsFor(image, scan())).toEqual([]);
  });
});
