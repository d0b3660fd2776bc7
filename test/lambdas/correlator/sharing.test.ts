import fc from 'fast-check';
import { InMemoryComputeLog } from '../../../lambdas/adapters/in-memory/compute-log';
import { InMemoryEvidenceStore } from '../../../lambdas/adapters/in-memory/evidence-store';
import { InMemoryObservationLog } from '../../../lambdas/adapters/in-memory/observation-log';
import { InMemoryPlacementLog } from '../../../lambdas/adapters/in-memory/placement-log';
import { InMemorySensorLog } from '../../../lambdas/adapters/in-memory/sensor-log';
import { InMemorySuspectLog } from '../../../lambdas/adapters/in-memory/suspect-log';
import { accountEntity, type Ownership } from '../../../lambdas/core/model/entity';
import type { Placement } from '../../../lambdas/core/model/placement';
import type { ResponseReport } from '../../../lambdas/core/model/response';
import { policyFor } from '../../../lambdas/core/model/policy';
import type { Analysis, Signal } from '../../../lambdas/core/model/signal';
import { createCorrelator } from '../../../lambdas/correlator/handler';
import { after, deployment, NOON, pod, signalExample } from '../../support/signals';

const ACCOUNT = { id: '111122223333', region: 'eu-west-1' };
const INSTANCE = 'i-0123456789abcdef0';

const correlating = async (placements: readonly Placement[] = []) => {
  const store = new InMemoryEvidenceStore();
  const compute = new InMemoryComputeLog();
  const log = new InMemoryPlacementLog();
  await log.put(placements);
  const correlate = createCorrelator({
    store,
    placements: log,
    suspects: new InMemorySuspectLog(),
    compute,
    sensors: new InMemorySensorLog(),
    observations: new InMemoryObservationLog(),
    historians: new Map(),
    account: ACCOUNT,
    pullsFindings: true,
    policies: [policyFor([], 'prod-a')],
    standing: () => ({ counts: true, namesOnly: false }),
    clock: { now: () => Date.parse(NOON) },
    metrics: { count: () => undefined },
  });
  return { store, correlate, compute };
};

const placed = (name: string): Placement => ({
  pod: pod(`${name}-1`, `uid-${name}-1`),
  node: 'node-1',
  instanceId: INSTANCE,
  hostNetwork: false,
  from: NOON,
});

const owned = (name: string): Ownership => ({ child: placed(name).pod, owner: deployment(name), at: NOON });

const miner = signalExample({ id: 'miner', entity: deployment('miner') });
const onNode = (cluster = 'prod-a'): Signal =>
  signalExample({
    id: 'node',
    detector: 'KM-G03',
    channel: 'NET',
    source: 'guardduty',
    weight: 'strong',
    observedAt: after(5),
    entity: { cluster, kind: 'Node', namespace: '', name: INSTANCE },
    indicators: ['203.0.113.9', INSTANCE],
    facts: { firstSeen: after(1) },
  });
const bill = signalExample({
  id: 'bill',
  detector: 'KM-C01',
  channel: 'COST',
  source: 'billing',
  weight: 'moderate',
  observedAt: '2026-11-24T00:00:00.000Z',
  entity: accountEntity(ACCOUNT.id, ACCOUNT.region),
  indicators: ['anomaly a-1'],
  facts: { anomaly: 'a-1', amount: '412.50', currency: 'USD', from: '2026-11-23', to: '2026-11-24' },
});

const summary = (store: InMemoryEvidenceStore) =>
  store
    .incidents()
    .map(({ incident: { entity, state, probability, costs, evidence } }) => ({
      name: entity.name,
      state,
      probability: Number(probability.toFixed(6)),
      costs: costs?.map(({ share, ...cost }) => ({ ...cost, share: Number(share.toFixed(6)) })),
      shares: evidence.map(({ detector, share = 1 }) => [detector, Number(share.toFixed(6))]),
    }))
    .sort((a, b) => a.name.localeCompare(b.name));

const node = [placed('miner'), placed('web'), placed('api')];
const ownerships = [owned('miner'), owned('web'), owned('api')];

describe('a finding about a node', () => {
  test('counts for the suspect that ran there, and its neighbours hear nothing', async () => {
    const { store, correlate } = await correlating(node);
    await correlate({ signals: [miner, onNode()], ownerships });
    const [ofNode, ofMiner, ...others] = summary(store);
    expect(others).toEqual([]);
    expect(ofNode).toMatchObject({ name: INSTANCE, state: 'record' });
    expect(ofMiner).toMatchObject({ name: 'miner', state: 'quarantine' });
    expect(ofMiner?.shares.find(([detector]) => detector === 'KM-G03')?.[1]).toBeGreaterThan(0.99);
  });

  test('is found by its pods where the instance names no cluster', async () => {
    const { store, correlate } = await correlating(node);
    await correlate({ signals: [miner, onNode('')], ownerships });
    expect(summary(store)).toMatchObject([{ name: INSTANCE }, { name: 'miner', state: 'quarantine' }]);
  });

  test('is found by the name of its node while nobody has read the node', async () => {
    const { store, correlate } = await correlating(node.map(({ instanceId: _, ...unread }) => unread));
    const named = { ...onNode(), facts: { ...onNode().facts, node: 'node-1' } };
    await correlate({ signals: [miner, named], ownerships });
    expect(summary(store)).toMatchObject([{ name: INSTANCE }, { name: 'miner', state: 'quarantine' }]);
  });

  test('about another machine of the account is nobody’s', async () => {
    const { store, correlate } = await correlating();
    await correlate({ signals: [onNode('')], ownerships: [] });
    expect(summary(store)).toEqual([]);
  });
});

describe('a bill', () => {
  test('that comes a day later is the loss of the incident', async () => {
    const { store, correlate } = await correlating();
    await correlate({ signals: [miner], ownerships: [] });
    const [before] = summary(store);
    await correlate({ signals: [bill], ownerships: [] });
    const [ofAccount, after] = summary(store);
    expect(after).toMatchObject({ name: 'miner', state: before?.state, costs: [{ anomalyId: 'a-1', amount: 412.5 }] });
    expect(after?.costs?.[0]?.share).toBeGreaterThan(0.99);
    expect(ofAccount).toMatchObject({ name: ACCOUNT.id, state: 'record' });
    expect(ofAccount?.costs?.[0]?.share).toBeLessThan(0.01);
  });

  test('that no owner explains is told of the account, and asks for no response', async () => {
    const { store, correlate } = await correlating();
    await correlate({ signals: [bill], ownerships: [] });
    expect(summary(store)).toMatchObject([{ name: ACCOUNT.id, state: 'notify-low', costs: [{ share: 1 }] }]);
    expect(store.outbox.map(({ kind }) => kind)).toEqual(['notification']);
  });

  test('that workloads explain which were there before is recorded, and names them', async () => {
    const { store, correlate, compute } = await correlating();
    for (const [day, cores] of [
      ['2026-11-22', 10],
      ['2026-11-23', 90],
    ] as const) {
      for (let hour = 0; hour < 24; hour += 1) {
        const at = `${day}T${String(hour).padStart(2, '0')}:00:00.000Z`;
        await compute.note('prod-a', at, { nodes: 3, owners: [{ owner: deployment('web'), cores }] });
      }
    }
    await correlate({ signals: [bill], ownerships: [] });
    expect(summary(store)).toMatchObject([{ name: ACCOUNT.id, state: 'record' }]);
    expect(store.incidents()[0]?.incident.costs?.[0]?.attribution).toMatchObject({
      explained: 1,
      lookedAt: [{ entity: { name: 'web' }, growth: 1, isNew: false }],
    });
  });

  test('of a place without clusters is told, and looks at nobody', async () => {
    const { store, correlate } = await correlating();
    const elsewhere = { ...bill, detector: 'KM-C03', entity: accountEntity(ACCOUNT.id, 'sa-east-1') };
    await correlate({ signals: [miner, elsewhere], ownerships: [] });
    const found = store.incidents().find(({ incident }) => incident.entity.kind === 'Account');
    expect(found?.incident).toMatchObject({ state: 'notify-low', entity: { cluster: 'sa-east-1' } });
    expect(found?.incident.costs?.[0]).not.toHaveProperty('attribution');
    expect(summary(store).find(({ name }) => name === 'miner')?.costs).toBeUndefined();
  });

  test('takes the place of what stood in for it, whichever comes first', async () => {
    const standIn: Signal = {
      ...bill,
      id: 'stand-in',
      detector: 'KM-C04',
      source: 'inspector',
      weight: 'weak',
      indicators: ['more nodes in prod-a on 2026-11-23'],
      facts: { from: '2026-11-23', to: '2026-11-23' },
    };
    const alone = await correlating();
    await alone.correlate({ signals: [bill], ownerships: [] });
    for (const order of [
      [bill, standIn],
      [standIn, bill],
    ]) {
      const { store, correlate } = await correlating();
      for (const signal of order) await correlate({ signals: [signal], ownerships: [] });
      expect(summary(store)).toEqual(summary(alone.store));
    }
  });

  test('asks whoever has released the workload since', async () => {
    const { store, correlate } = await correlating();
    await correlate({ signals: [miner], ownerships: [] });
    const [stored] = store.incidents();
    if (!stored) throw new Error('a miner without an incident');
    const incidentId = stored.incident.id;
    const response: ResponseReport = {
      incidentId,
      decision: 'none',
      reasons: [],
      actions: [],
      at: after(30),
      release: {
        incidentId,
        state: 'succeeded',
        by: 'ana',
        requestedAt: after(20),
        fields: [],
        known: { evidence: [], objects: [], ownerRestored: true },
      },
    };
    await store.saveIncident({ ...stored, version: stored.version + 1, response }, stored.version, []);
    await correlate({ signals: [bill], ownerships: [] });
    const reopened = await store.incident(incidentId);
    expect(reopened?.incident.reasons.join()).toMatch(
      /released on 2026-11-23 by ana; about 412\.\d\d USD has been billed/,
    );
    expect(reopened?.response?.release?.state).toBe('succeeded');
  });

  test('of other days is none of the owner’s', async () => {
    const { store, correlate } = await correlating();
    const facts = { ...bill.facts, from: '2026-10-01', to: '2026-10-02' };
    await correlate({ signals: [miner, { ...bill, facts }], ownerships: [] });
    expect(summary(store).find(({ name }) => name === 'miner')?.costs).toBeUndefined();
  });
});

describe('shared evidence', () => {
  test('comes to the same whatever arrives first, and however often', async () => {
    const second = signalExample({ id: 'web', detector: 'KM-A02', weight: 'strong', entity: deployment('web') });
    const signals = [miner, second, onNode(), bill];
    const reference = await correlating(node);
    await reference.correlate({ signals, ownerships });
    const parts: readonly Analysis[] = [
      ...signals.map((signal) => ({ signals: [signal], ownerships: [] })),
      ...ownerships.map((ownership) => ({ signals: [], ownerships: [ownership] })),
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...parts, ...parts], { minLength: parts.length * 2 }),
        async (deliveries) => {
          const { store, correlate } = await correlating(node);
          for (const delivery of deliveries) await correlate(delivery);
          expect(summary(store)).toEqual(summary(reference.store));
        },
      ),
    );
  });
});

describe('an incident that opens', () => {
  test('asks once what GuardDuty knows', async () => {
    const { store, correlate } = await correlating();
    await correlate({ signals: [miner], ownerships: [] });
    await correlate({ signals: [{ ...miner, id: 'again', indicators: ['another wallet'] }], ownerships: [] });
    expect(store.outbox.filter(({ kind }) => kind === 'pull')).toHaveLength(1);
  });
});
