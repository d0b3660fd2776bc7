import { anomalyExample } from '../../../../lambdas/core/detectors/billing-example';
import { computeCostAnomaly } from '../../../../lambdas/core/detectors/billing/km-c01-compute-cost-anomaly';

describe('KM-C01', () => {
  test('is about the account in the region of the clusters', () => {
    expect(computeCostAnomaly.detect(anomalyExample())?.entity).toEqual({
      cluster: 'eu-west-1',
      kind: 'Account',
      namespace: '',
      name: '111122223333',
    });
  });

  test.each([
    [20, 'weak'],
    [99, 'weak'],
    [100, 'moderate'],
    [undefined, 'moderate'],
  ])('of %s percent more is %s', (impactPercent, weight) => {
    expect(computeCostAnomaly.detect(anomalyExample({ impactPercent }))?.weight).toBe(weight);
  });

  test('measures dollars by the day', () => {
    const days = { firstDay: '2026-11-14', lastDay: '2026-11-23' };
    expect(computeCostAnomaly.detect(anomalyExample({ ...days, impactUsd: 249 }))).toBeUndefined();
    expect(computeCostAnomaly.detect(anomalyExample({ ...days, impactUsd: 250 }))).toMatchObject({
      entity: { kind: 'Account' },
    });
  });

  test('counts what compute contributed, and not the rest of the bill', () => {
    const match = computeCostAnomaly.detect(anomalyExample({ impactUsd: 500 }, { contributionUsd: 300 }));
    expect(match?.facts).toMatchObject({ amount: '300.00', currency: 'USD', from: '2026-11-22', to: '2026-11-23' });
  });

  test('misses mining on capacity that costs the same', () => {
    expect(computeCostAnomaly.detect(anomalyExample({ impactUsd: 0, impactPercent: 0 }))).toBeUndefined();
  });
});
