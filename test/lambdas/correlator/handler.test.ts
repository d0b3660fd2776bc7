import fc from 'fast-check';
import { InMemoryEvidenceStore } from '../../../lambdas/adapters/in-memory/evidence-store';
import { InMemoryObservationLog } from '../../../lambdas/adapters/in-memory/observation-log';
import { InMemoryPlacementLog } from '../../../lambdas/adapters/in-memory/placement-log';
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
  const correlate = createCorrelator({
    store,
    placements: new InMemoryPlacementLog(),
    suspects: new InMemorySuspectLog(),
    observations: new InMemoryObservationLog(),
    historians: new Map(),
    account: undefined,
    pullsFindings: false,
    policies: [policy],
    standing: () => ({ counts: true, namesOnly: false }),
    clock: { now: () => Date.parse(NOON) },
    metrics: { count: () => undefined },
  });
  return { store, correlate };
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

  test('ends on ownerships that go in circles', async () => {
    const { store, correlate } = correlating();
    const a = deployment('a');
    const b = deployment('b');
    await correlate({ signals: [{ ...wallet, entity: a }], ownerships: [owned(a, b), owned(b, a)] });
    expect(store.incidents().length).toBeGreaterThan(0);
  });
});
