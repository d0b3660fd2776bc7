import fc from 'fast-check';
import { InMemoryEvidenceStore } from '../../../lambdas/adapters/in-memory/evidence-store';
import { InMemoryPlacementLog } from '../../../lambdas/adapters/in-memory/placement-log';
import { InMemoryObservationLog } from '../../../lambdas/adapters/in-memory/observation-log';
import { InMemorySensorLog } from '../../../lambdas/adapters/in-memory/sensor-log';
import { InMemorySuspectLog } from '../../../lambdas/adapters/in-memory/suspect-log';
import { quarantinedExample } from '../../../lambdas/core/detectors/return-example';
import type { Entity } from '../../../lambdas/core/model/entity';
import type { Quarantined, Sighting, Trait } from '../../../lambdas/core/model/quarantined';
import type { Analysis } from '../../../lambdas/core/model/signal';
import { createCorrelator } from '../../../lambdas/correlator/handler';
import { policyExample } from '../../support/incidents';
import { after, deployment, NOON, signalExample } from '../../support/signals';

const WALLET: Trait = { kind: 'wallet', value: 'wallet' };
const IMAGE: Trait = { kind: 'image', value: 'registry.example/tools/thumbnailer:1.4' };

const EARLIER = quarantinedExample();
const returned: Entity = { ...deployment('resizer', 'uid-resizer'), namespace: 'blog' };

const sighting = (changes: Partial<Sighting> = {}): Sighting => ({
  entity: returned,
  traits: [IMAGE],
  seenAt: after(60),
  source: 'audit',
  facts: { actor: 'alice' },
  pointer: { recordId: 'record-1', location: 'here' },
  ...changes,
});

const analysis = (changes: Partial<Analysis>): Analysis => ({ signals: [], ownerships: [], ...changes });

const walletSignal = signalExample({
  detector: 'KM-A01',
  entity: returned,
  indicators: ['wallet'],
  observedAt: after(60),
});

const worldOf = (remembered: readonly Quarantined[] = [EARLIER]) => {
  const store = new InMemoryEvidenceStore();
  store.remembered = remembered;
  const correlate = createCorrelator({
    store,
    placements: new InMemoryPlacementLog(),
    suspects: new InMemorySuspectLog(),
    sensors: new InMemorySensorLog(),
    observations: new InMemoryObservationLog(),
    historians: new Map(),
    account: undefined,
    pullsFindings: false,
    policies: [policyExample()],
    standing: () => ({ counts: true, namesOnly: false }),
    clock: { now: () => Date.parse(after(61)) },
    metrics: { count: () => undefined },
  });
  const of = (name: string) => store.incidents().find(({ incident }) => incident.entity.name === name)?.incident;
  return { store, correlate, of };
};

describe('an object that has something in common with what was quarantined', () => {
  test('by its image is an incident, which names the earlier one', async () => {
    const { correlate, of } = worldOf();
    await correlate(analysis({ sightings: [sighting()] }));
    expect(of('resizer')).toMatchObject({
      state: 'incident',
      evidence: [
        {
          detector: 'KM-B18',
          source: 'audit',
          weight: 'conclusive',
          facts: { earlierIncident: EARLIER.incidentId, inCommon: 'image', actor: 'alice' },
        },
      ],
    });
  });

  test('by its wallet is quarantined: its own evidence and that of the return agree', async () => {
    const { correlate, of } = worldOf([{ ...EARLIER, trait: WALLET }]);
    await correlate(analysis({ signals: [walletSignal] }));
    expect(of('resizer')?.state).toBe('quarantine');
    expect(
      of('resizer')
        ?.contributions.map(({ detector }) => detector)
        .sort(),
    ).toEqual(['KM-A01', 'KM-B18']);
  });

  test('does not inherit the score of the earlier incident, nor change it', async () => {
    const { correlate, store } = worldOf();
    await correlate(analysis({ sightings: [sighting()] }));
    expect(store.incidents().map(({ incident }) => incident.entity.name)).toEqual(['resizer']);
  });

  test('is left alone when it was written before, whenever that is delivered', async () => {
    const { correlate, of } = worldOf([{ ...EARLIER, at: after(61) }]);
    await correlate(analysis({ sightings: [sighting()] }));
    expect(of('resizer')).toBeUndefined();
  });

  test('is left alone in another cluster', async () => {
    const { correlate, store } = worldOf();
    await correlate(analysis({ sightings: [sighting({ entity: { ...returned, cluster: 'prod-b' } })] }));
    expect(store.incidents()).toEqual([]);
  });

  test('is no other one when it is the pod of the owner that was quarantined', async () => {
    const { correlate, store } = worldOf();
    const pod: Entity = { ...EARLIER.owner, kind: 'Pod', name: 'thumbnailer-1', uid: 'uid-pod' };
    await correlate(
      analysis({
        ownerships: [{ child: pod, owner: EARLIER.owner, at: NOON }],
        sightings: [sighting({ entity: pod })],
      }),
    );
    expect(store.incidents()).toEqual([]);
  });
});

describe('the release of the earlier incident', () => {
  test('keeps it from being recognised', async () => {
    const { correlate, store, of } = worldOf();
    store.releases.set(EARLIER.incidentId, after(1));
    await correlate(analysis({ sightings: [sighting()] }));
    expect(of('resizer')).toBeUndefined();
  });

  test('voids what was recognised before, at the next weighing', async () => {
    const { correlate, store, of } = worldOf([{ ...EARLIER, trait: WALLET }]);
    await correlate(analysis({ signals: [walletSignal] }));
    store.releases.set(EARLIER.incidentId, after(70));
    await correlate(analysis({ signals: [{ ...walletSignal, observedAt: after(80) }] }));
    expect(of('resizer')?.contributions.map(({ detector }) => detector)).toEqual(['KM-A01']);
    expect(of('resizer')?.state).toBe('incident');
  });

  test('says nothing about a later quarantine of the same incident', async () => {
    const { correlate, store, of } = worldOf([{ ...EARLIER, at: after(30) }]);
    store.releases.set(EARLIER.incidentId, after(20));
    await correlate(analysis({ sightings: [sighting()] }));
    expect(of('resizer')?.state).toBe('incident');
  });
});

test('the same incidents come of it in any order, with any repetition', async () => {
  const other = quarantinedExample({ incidentId: 'inc-8899aabbccddeeff', trait: WALLET, at: after(10) });
  const parts: readonly Analysis[] = [
    analysis({ signals: [walletSignal] }),
    analysis({ sightings: [sighting()] }),
    analysis({ sightings: [sighting({ seenAt: after(90), pointer: { recordId: 'record-2', location: 'here' } })] }),
  ];
  const outcomeOf = async (order: readonly Analysis[]) => {
    const { correlate, of } = worldOf([EARLIER, other]);
    for (const part of order) await correlate(part);
    const incident = of('resizer');
    return [incident?.state, incident?.probability, incident?.evidence];
  };
  const expected = await outcomeOf(parts);
  expect(expected[0]).toBe('quarantine');
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([...parts], { minLength: parts.length }),
      fc.array(fc.constantFrom(...parts), { maxLength: 3 }),
      async (order, again) => {
        expect(await outcomeOf([...again, ...order])).toEqual(expected);
      },
    ),
    { numRuns: 30 },
  );
});
