import fc from 'fast-check';
import { InMemoryEvidenceStore } from '../../../lambdas/adapters/in-memory/evidence-store';
import { InMemoryObservationLog } from '../../../lambdas/adapters/in-memory/observation-log';
import { InMemoryPlacementLog } from '../../../lambdas/adapters/in-memory/placement-log';
import { InMemorySuspectLog } from '../../../lambdas/adapters/in-memory/suspect-log';
import { accountEntity, type Ownership } from '../../../lambdas/core/model/entity';
import type { Placement } from '../../../lambdas/core/model/placement';
import { policyFor } from '../../../lambdas/core/model/policy';
import type { Analysis, Signal } from '../../../lambdas/core/model/signal';
import { createCorrelator } from '../../../lambdas/correlator/handler';
import { after, deployment, NOON, pod, signalExample } from '../../support/signals';

const ACCOUNT = { id: '111122223333', region: 'eu-west-1' };
const INSTANCE = 'i-0123456789abcdef0';

const correlating = async (placements: readonly Placement[] = []) => {
  const store = new InMemoryEvidenceStore();
  const log = new InMemoryPlacementLog();
  await log.put(placements);
  const correlate = createCorrelator({
    store,
    placements: log,
    suspects: new InMemorySuspectLog(),
    observations: new InMemoryObservationLog(),
    historians: new Map(),
    account: ACCOUNT,
    pullsFindings: true,
    policies: [policyFor([], 'prod-a')],
    standing: () => ({ counts: true, namesOnly: false }),
    clock: { now: () => Date.parse(NOON) },
    metrics: { count: () => undefined },
  });
  return { store, correlate };
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

  test('that no owner explains is an incident of the account', async () => {
    const { store, correlate } = await correlating();
    await correlate({ signals: [bill], ownerships: [] });
    expect(summary(store)).toMatchObject([{ name: ACCOUNT.id, state: 'record', costs: [{ share: 1 }] }]);
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
