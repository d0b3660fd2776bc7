import fc from 'fast-check';
import { questionsOf } from '../../../lambdas/core/correlation/closed';
import { standingBills } from '../../../lambdas/core/correlation/cost';
import { changeBetween, incidentsOf } from '../../../lambdas/core/correlation/incidents';
import { accountEntity, type Entity } from '../../../lambdas/core/model/entity';
import type { Exception } from '../../../lambdas/core/model/exception';
import type { BillAttribution, Evidence, Incident } from '../../../lambdas/core/model/incident';
import type { Release } from '../../../lambdas/core/model/release';
import { hasNewEvidence, knownAbout } from '../../../lambdas/core/response/released';
import { after, deployment, evidenceExample, NOON } from '../../support/signals';

const ACCOUNT = accountEntity('111122223333', 'eu-west-1');
const NOW = Date.parse('2026-11-24T09:00:00.000Z');

const bill = (changes: Readonly<Record<string, string>> = {}, detector = 'KM-C01'): Evidence => {
  const facts = { anomaly: 'a-1', amount: '900', currency: 'USD', from: '2026-11-22', to: '2026-11-23', ...changes };
  return evidenceExample({
    detector,
    channel: 'COST',
    source: 'billing',
    weight: 'moderate',
    entity: ACCOUNT,
    observedAt: `${facts.to}T00:00:00.000Z`,
    indicators: [facts.anomaly, facts.to, facts.amount],
    facts,
  });
};

const standIn = (day = '2026-11-23'): Evidence =>
  evidenceExample({
    detector: 'KM-C04',
    channel: 'COST',
    source: 'inspector',
    weight: 'weak',
    entity: ACCOUNT,
    observedAt: `${day}T12:00:00.000Z`,
    indicators: [`more nodes in prod-a on ${day}`],
    facts: { from: day, to: day },
  });

const incidentOf = (evidence: readonly Evidence[], entity: Entity = ACCOUNT, counts = true): Incident => {
  const context = { standing: () => ({ counts, namesOnly: false }), falcoWriterProven: true, isProtected: false };
  const [incident] = incidentsOf(entity, evidence, NOW, context);
  if (!incident) throw new Error('evidence without an incident');
  return incident;
};

const explained = (part: number): BillAttribution => ({ explained: part, lookedAt: [] });

describe('a bill of an account', () => {
  test('that nobody explains is told, with the probability that its score has', () => {
    const incident = incidentOf([bill()]);
    expect(incident).toMatchObject({
      state: 'notify-low',
      reasons: ['a cost that nobody explains is told whatever its score'],
    });
    expect(incident.probability).toBeLessThan(0.03);
    expect(changeBetween(undefined, incident)).toEqual({ opened: false, tellPeople: true, respond: false });
  });

  test.each([
    ['suspects explain', { ...bill(), share: 0.3 }],
    ['workloads explain that were there before', { ...bill(), attribution: explained(0.97) }],
    ['both explain together', { ...bill(), share: 0.8, attribution: explained(0.3) }],
  ])('that %s is recorded', (_, piece) => {
    expect(incidentOf([piece]).state).toBe('record');
  });

  test('of which 60 % is left is told', () => {
    expect(incidentOf([{ ...bill(), attribution: explained(0.4) }]).state).toBe('notify-low');
  });

  test('is told again for another anomaly, and not for the same one that has grown', () => {
    const first = incidentOf([bill()]);
    const grown = incidentOf([bill({ amount: '1200' })]);
    const second = incidentOf([bill(), bill({ anomaly: 'a-2' })]);
    expect(changeBetween(first, grown).tellPeople).toBe(false);
    expect(changeBetween(first, second).tellPeople).toBe(true);
  });

  test('is not told by a detector that does not count yet', () => {
    expect(incidentOf([bill()], ACCOUNT, false).state).toBe('record');
  });

  test('tells nothing of a workload that it may be about', () => {
    expect(incidentOf([bill()], deployment()).state).toBe('record');
  });

  test('never becomes more than told, whatever else billing says', () => {
    const all = [bill(), bill({ anomaly: 'a-2' }, 'KM-C02'), bill({ anomaly: 'a-3' }, 'KM-C03'), standIn('2026-11-01')];
    expect(incidentOf(all).state).toBe('notify-low');
  });
});

describe('what was told about money', () => {
  test('stands by its last word, and a stand-in until the bill of its day has come', () => {
    const last = bill({ amount: '1200' });
    expect(standingBills([bill(), last, standIn()])).toEqual([last]);
    expect(standingBills([standIn(), standIn('2026-11-24'), bill()])).toEqual([bill(), standIn('2026-11-24')]);
    expect(standingBills([standIn()])).toEqual([standIn()]);
  });

  test('is one anomaly, whichever detector told it last', () => {
    const asAccelerator = bill({ to: '2026-11-24' }, 'KM-C02');
    expect(standingBills([bill(), asAccelerator])).toEqual([asAccelerator]);
  });

  test('comes to the same in any order, and however often', () => {
    const pieces = [
      bill(),
      bill({ amount: '1200' }),
      bill({}, 'KM-C02'),
      bill({ anomaly: 'a-2' }),
      standIn(),
      standIn('2026-11-25'),
    ];
    const reference = new Set(standingBills(pieces).map((piece) => JSON.stringify(piece)));
    fc.assert(
      fc.property(fc.shuffledSubarray([...pieces, ...pieces], { minLength: 12 }), (shuffled) => {
        expect(new Set(standingBills(shuffled).map((piece) => JSON.stringify(piece)))).toEqual(reference);
      }),
    );
  });
});

describe('a bill that comes when an incident was closed', () => {
  const release: Release = {
    incidentId: 'inc-1',
    state: 'succeeded',
    by: 'ana',
    requestedAt: '2026-11-22T15:00:00.000Z',
    fields: [],
    known: { evidence: [], objects: [], ownerRestored: true },
  };
  const { cluster, namespace, kind, name, uid = '' } = deployment();
  const exception: Exception = {
    id: 'exc-1',
    incidentId: 'inc-1',
    ...{ cluster, namespace, kind, name },
    ownerUid: uid,
    templateHash: 'hash',
    detectors: ['KM-A01'],
    owner: 'research',
    reason: 'a benchmark',
    by: 'ana',
    createdAt: NOON,
    expiresAt: after(60 * 24 * 30),
  };
  const incident = incidentOf([evidenceExample(), { ...bill(), share: 0.5 }], deployment());

  test('asks whoever released it, with what it has cost', () => {
    expect(questionsOf(incident, [], release, NOW)).toEqual([
      'released on 2026-11-22 by ana; about 450.00 USD has been billed since, so say whether it is still wanted',
    ]);
  });

  test('asks whoever approved it, since the bill is not among what was approved', () => {
    expect(questionsOf(incident, [exception], undefined, NOW)).toEqual([
      'approved by research until 2026-12-23 (a benchmark); about 450.00 USD has been billed since, so say whether it is still wanted',
    ]);
  });

  test('stops nobody again, and asks for no response', () => {
    const before = incidentOf([evidenceExample()], deployment());
    expect(hasNewEvidence(incident, { ...release, known: knownAbout(before, true) })).toBe(false);
    expect(changeBetween(before, incident)).toMatchObject({ tellPeople: true, respond: false });
  });

  test.each([
    ['there is no bill', incidentOf([evidenceExample()], deployment()), [exception], release],
    ['the bill is of days before the release', incident, [], { ...release, requestedAt: '2026-11-24T00:00:00.000Z' }],
    ['the release did not succeed', incident, [], { ...release, state: 'failed' as const }],
    ['the exception covers the bill too', incident, [{ ...exception, detectors: ['KM-A01', 'KM-C01'] }], undefined],
    ['the exception is of another workload', incident, [{ ...exception, name: 'api' }], undefined],
    ['it was never closed', incident, [], undefined],
  ])('asks nothing where %s', (_, of, exceptions, released) => {
    expect(questionsOf(of, exceptions, released, NOW)).toEqual([]);
  });
});
