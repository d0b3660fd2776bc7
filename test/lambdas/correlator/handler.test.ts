import fc from 'fast-check';
import { InMemoryEvidenceStore } from '../../../lambdas/adapters/in-memory/evidence-store';
import { InMemoryObservationLog } from '../../../lambdas/adapters/in-memory/observation-log';
import { InMemoryPlacementLog } from '../../../lambdas/adapters/in-memory/placement-log';
import { InMemorySensorLog } from '../../../lambdas/adapters/in-memory/sensor-log';
import { InMemorySuspectLog } from '../../../lambdas/adapters/in-memory/suspect-log';
import type { Ownership } from '../../../lambdas/core/model/entity';
import type { Exception } from '../../../lambdas/core/model/exception';
import type { Policy } from '../../../lambdas/core/model/policy';
import type { Analysis, Signal } from '../../../lambdas/core/model/signal';
import { createCorrelator } from '../../../lambdas/correlator/handler';
import { after, deployment, NOON, pod, signalExample } from '../../support/signals';

const policy: Policy = {
  cluster: 'prod-a',
  mode: 'enforce',
  namespaceModes: {},
  protectedNamespaces: ['payments'],
  protectedOwners: [],
  budget: { windowMinutes: 10, pods: 5, owners: 5, namespaceShare: 0.5, principalShare: 0.5 },
  falcoWriterProven: false,
};

const exceptionExample = (): Exception => {
  const { cluster, namespace, kind, name, uid = '' } = deployment();
  return {
    id: 'exc-1',
    incidentId: 'inc-1',
    ...{ cluster, namespace, kind, name },
    ownerUid: uid,
    templateHash: 'hash',
    detectors: ['KM-A01', 'KM-A02'],
    owner: 'research',
    reason: 'a benchmark',
    by: 'ana',
    createdAt: NOON,
    expiresAt: after(60),
  };
};

const correlating = () => {
  const store = new InMemoryEvidenceStore();
  const sensors = new InMemorySensorLog();
  const correlate = createCorrelator({
    store,
    placements: new InMemoryPlacementLog(),
    suspects: new InMemorySuspectLog(),
    sensors,
    observations: new InMemoryObservationLog(),
    historians: new Map(),
    account: undefined,
    pullsFindings: false,
    policies: [policy],
    standing: () => ({ counts: true, namesOnly: false }),
    clock: { now: () => Date.parse(NOON) },
    metrics: { count: () => undefined },
  });
  return { store, sensors, correlate };
};

const replicaSet = { ...deployment('web-7d9', 'uid-rs'), kind: 'ReplicaSet' };
const owned = (child: Ownership['child'], owner: Ownership['owner']): Ownership => ({ child, owner, at: NOON });

const wallet = signalExample({ detector: 'KM-A01', entity: deployment() });
const pool = signalExample({ detector: 'KM-A02', entity: replicaSet, indicators: ['pool'] });
const commandLine = signalExample({
  detector: 'KM-F01',
  channel: 'EXEC',
  source: 'falco',
  entity: pod('web-7d9-abc'),
  observedAt: after(1),
});
const ownerships = [owned(replicaSet, deployment()), owned(pod('web-7d9-abc', 'uid-pod'), replicaSet)];

const summary = (store: InMemoryEvidenceStore) =>
  store
    .incidents()
    .map(({ incident: { id, state, probability, contributions, entity } }) => ({
      id,
      state,
      probability,
      contributions,
      entity,
    }))
    .sort((a, b) => a.id.localeCompare(b.id));

describe('the correlator', () => {
  test('books what is seen on a pod and its ReplicaSet on their Deployment', async () => {
    const { store, correlate } = correlating();
    await correlate({ signals: [wallet, pool, commandLine], ownerships });
    expect(summary(store)).toMatchObject([{ state: 'quarantine', entity: deployment() }]);
  });

  test('comes to the same incidents whatever arrives first, and however often', async () => {
    const reference = correlating();
    await reference.correlate({ signals: [wallet, pool, commandLine], ownerships });
    const parts: readonly Analysis[] = [
      ...[wallet, pool, commandLine].map((signal: Signal) => ({ signals: [signal], ownerships: [] })),
      ...ownerships.map((ownership) => ({ signals: [], ownerships: [ownership] })),
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...parts, ...parts], { minLength: parts.length * 2 }),
        async (deliveries) => {
          const { store, correlate } = correlating();
          for (const delivery of deliveries) await correlate(delivery);
          expect(summary(store)).toEqual(summary(reference.store));
        },
      ),
    );
  });

  test('keeps one incident for a pod whose owner becomes known later, and closes the provisional one', async () => {
    const { store, correlate } = correlating();
    await correlate({ signals: [commandLine], ownerships: [] });
    expect(summary(store)).toMatchObject([{ state: 'incident', entity: { kind: 'Pod' } }]);
    await correlate({ signals: [], ownerships });
    expect(summary(store)).toMatchObject([{ state: 'incident', entity: deployment() }]);
  });

  test('asks for a response once, and again only when the miner shows up on another object', async () => {
    const { store, correlate } = correlating();
    const responses = () => store.outbox.filter(({ kind }) => kind === 'response').length;
    await correlate({ signals: [wallet, pool], ownerships });
    await correlate({ signals: [wallet, pool], ownerships });
    expect(responses()).toBe(1);
    await correlate({ signals: [commandLine], ownerships: [] });
    expect(responses()).toBe(2);
  });

  test('tells people when the state rises and when a new channel speaks, not for repeats', async () => {
    const { store, correlate } = correlating();
    const notifications = () => store.outbox.filter(({ kind }) => kind === 'notification').length;
    await correlate({ signals: [wallet], ownerships: [] });
    await correlate({ signals: [{ ...wallet, id: 'again', observedAt: after(3) }], ownerships: [] });
    expect(notifications()).toBe(1);
    await correlate({ signals: [commandLine], ownerships });
    expect(notifications()).toBe(2);
  });

  test('leaves the decision about a protected namespace to people', async () => {
    const { store, correlate } = correlating();
    const entity = { ...deployment(), namespace: 'payments' };
    await correlate({ signals: [wallet, pool].map((signal) => ({ ...signal, entity })), ownerships: [] });
    expect(summary(store)).toMatchObject([{ state: 'incident' }]);
    // The responder makes a plan of it for people, and acts on a quarantine only.
    expect(store.outbox.filter(({ kind }) => kind === 'response')).toHaveLength(1);
  });

  test('shows what an exception covers as suppressed, and tells nobody', async () => {
    const { store, correlate } = correlating();
    store.excepted = [exceptionExample()];
    await correlate({ signals: [wallet, pool], ownerships });
    const [stored] = store.incidents();
    expect(stored).toMatchObject({
      incident: { state: 'quarantine' },
      suppressed: { exceptionId: 'exc-1', reason: 'a benchmark' },
    });
    expect(store.outbox.some(({ kind }) => kind === 'notification')).toBe(false);
    // The responder compares the template that is alive, which no log tells.
    expect(store.outbox.some(({ kind }) => kind === 'response')).toBe(true);
  });

  test('tells people when an exception no longer covers what is seen', async () => {
    const { store, correlate } = correlating();
    store.excepted = [exceptionExample()];
    await correlate({ signals: [wallet, pool], ownerships });
    await correlate({ signals: [commandLine], ownerships });
    expect(store.incidents()[0]?.suppressed).toBeUndefined();
    expect(store.outbox.some(({ kind }) => kind === 'notification')).toBe(true);
  });

  test('tells nobody of what a person has archived in GuardDuty, and counts it all the same', async () => {
    const { store, correlate } = correlating();
    const executed = signalExample({
      detector: 'KM-G02',
      channel: 'EXEC',
      source: 'guardduty',
      indicators: ['/tmp/a'],
    });
    const archived = { ...executed, facts: { archived: 'archived in GuardDuty' } };
    await correlate({ signals: [archived], ownerships: [] });
    const [before] = summary(store);
    expect(before).toMatchObject({ state: 'incident' });
    expect(store.outbox.some(({ kind }) => kind === 'notification')).toBe(false);
    await correlate({ signals: [{ ...executed, id: 'again', observedAt: after(2) }], ownerships: [] });
    expect(summary(store)[0]?.probability).toBe(before?.probability);
    expect(store.outbox.filter(({ kind }) => kind === 'notification')).toHaveLength(1);
  });

  test('ends on ownerships that go in circles', async () => {
    const { store, correlate } = correlating();
    const a = deployment('a');
    const b = deployment('b');
    await correlate({ signals: [{ ...wallet, entity: a }], ownerships: [owned(a, b), owned(b, a)] });
    expect(store.incidents().length).toBeGreaterThan(0);
  });
});

describe('a container whose pod nobody has told', () => {
  const container = { cluster: 'prod-a', kind: 'Container', namespace: '', name: '0123456789ab' };
  const seen = signalExample({ detector: 'KM-F01', channel: 'EXEC', source: 'falco', entity: container });
  const inPod = [
    owned(container, pod('web-1', 'uid-pod')),
    owned(pod('web-1', 'uid-pod'), replicaSet),
    owned(replicaSet, deployment()),
  ];
  const told = (store: InMemoryEvidenceStore) =>
    store.incidents().map(({ incident: { entity, evidence } }) => ({
      entity: `${entity.kind}/${entity.name}`,
      seenOn: evidence.flatMap(({ seenOn }) => seenOn.map(({ kind, name }) => `${kind}/${name}`)).sort(),
    }));
  const whole = [{ entity: 'Deployment/web', seenOn: ['Container/0123456789ab', 'Pod/web-1'] }];

  test('keeps its evidence, and asks where it runs', async () => {
    const { store, correlate } = correlating();
    await correlate({ signals: [seen], ownerships: [] });
    expect(told(store)).toEqual([{ entity: 'Container/0123456789ab', seenOn: ['Container/0123456789ab'] }]);
    expect(store.outbox).toContainEqual(
      expect.objectContaining({
        kind: 'inspection',
        request: expect.objectContaining({ entity: container }) as unknown,
      }),
    );
  });

  test('is not searched for because of little', async () => {
    const { store, correlate } = correlating();
    await correlate({ signals: [{ ...seen, weight: 'moderate' }], ownerships: [] });
    expect(store.outbox.filter(({ kind }) => kind === 'inspection')).toEqual([]);
  });

  test.each([
    [
      'before',
      [
        { signals: [seen], ownerships: [] },
        { signals: [], ownerships: inPod },
      ],
    ],
    [
      'after',
      [
        { signals: [], ownerships: inPod },
        { signals: [seen], ownerships: [] },
      ],
    ],
    ['with', [{ signals: [seen], ownerships: inPod }]],
  ])(
    'hands its evidence to the owner of its pod, and names the pod, when that is told %s it',
    async (_when, analyses) => {
      const { store, correlate } = correlating();
      for (const analysis of analyses) await correlate(analysis);
      expect(told(store)).toEqual(whole);
    },
  );
});

test('signs of life are kept, and one from the future is one of now', async () => {
  const { sensors, correlate } = correlating();
  const sign = { cluster: 'prod-a', node: 'node-a', at: after(60), heartbeatAt: after(60) };
  await correlate({ signals: [], ownerships: [], signsOfLife: [sign] });
  expect(await sensors.lastHeard('prod-a')).toEqual([{ ...sign, at: NOON, heartbeatAt: NOON }]);
});
