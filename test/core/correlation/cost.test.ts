import { costsOf, seenDaysOf, suspectDaysOf, wasSeenAround } from '../../../lambdas/core/correlation/cost';
import { incidentsOf } from '../../../lambdas/core/correlation/incidents';
import type { Evidence } from '../../../lambdas/core/model/incident';
import { deployment, evidenceExample, NOON } from '../../support/signals';

const bill = (to: string, amount: string, anomaly = 'a-1'): Evidence =>
  evidenceExample({
    detector: 'KM-C01',
    channel: 'COST',
    source: 'billing',
    weight: 'moderate',
    observedAt: `${to}T00:00:00.000Z`,
    indicators: [anomaly, to, amount],
    facts: { anomaly, amount, currency: 'USD', from: '2026-11-22', to },
  });

describe('a bill joins what was seen', () => {
  test.each([
    ['the day before it', '2026-11-20T23:59:59.000Z', false],
    ['on the eve of it', '2026-11-21T12:00:00.000Z', true],
    ['on its days', '2026-11-22T12:00:00.000Z', true],
    ['on the day after', '2026-11-24T23:00:00.000Z', true],
    ['later', '2026-11-25T00:00:00.000Z', false],
  ])('%s: %s', (_, observedAt, joined) => {
    expect(wasSeenAround([evidenceExample({ observedAt })], bill('2026-11-23', '10'))).toBe(joined);
  });

  test('and looks at no more than two weeks, from the end', () => {
    const days = suspectDaysOf({ ...bill('2026-11-23', '10'), facts: { from: '2020-01-01', to: '2026-11-23' } });
    expect(days).toHaveLength(14);
    expect(days[0]).toBe('2026-11-24');
  });

  test('and not what another bill or an exercise says', () => {
    expect(seenDaysOf([bill('2026-11-23', '10'), evidenceExample({ facts: { exercise: 'yes' } })])).toEqual([]);
  });
});

describe('the loss', () => {
  test('is the last word about each anomaly', () => {
    const evidence = [
      bill('2026-11-24', '300'),
      bill('2026-11-23', '900'),
      bill('2026-11-24', '310'),
      bill('2026-11-22', '5', 'b'),
    ];
    expect(costsOf(evidence).costs).toEqual([
      { anomalyId: 'a-1', amount: 310, currency: 'USD', from: '2026-11-22', to: '2026-11-24', share: 1 },
      { anomalyId: 'b', amount: 5, currency: 'USD', from: '2026-11-22', to: '2026-11-22', share: 1 },
    ]);
  });

  test('is on the incident, and a day late moves neither its beginning nor its end', () => {
    const seen = evidenceExample();
    const context = {
      standing: () => ({ counts: true, namesOnly: false }),
      falcoWriterProven: true,
      isProtected: false,
    };
    const [incident] = incidentsOf(deployment(), [seen, bill('2026-11-23', '10')], Date.parse(NOON), context);
    expect(incident).toMatchObject({ firstEvidenceAt: NOON, lastEvidenceAt: NOON, costs: [{ amount: 10 }] });
  });

  test('is not spoken of before there is a bill', () => {
    expect(costsOf([evidenceExample()])).toEqual({});
  });
});
