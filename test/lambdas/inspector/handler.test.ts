import type { Inventory } from '../../../lambdas/core/inspection/inventory';
import type { ImageScan } from '../../../lambdas/core/model/image-scan';
import type { InspectionRequest } from '../../../lambdas/core/model/inspection';
import type { Analysis, Signal } from '../../../lambdas/core/model/signal';
import type { UtilisationSample } from '../../../lambdas/core/model/utilisation';
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

const inspecting = (inventory: Inventory, scans: readonly ImageScan[] = []) => {
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
    const analysis = await inspecting(new InMemoryInventory(running(image)), scans).at(NOON, whole);
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
