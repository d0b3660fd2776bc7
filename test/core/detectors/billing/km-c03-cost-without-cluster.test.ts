import { anomalyExample } from '../../../../lambdas/core/detectors/billing-example';
import { analyse, billingDetectors } from '../../../../lambdas/core/detectors';
import { costWithoutCluster } from '../../../../lambdas/core/detectors/billing/km-c03-cost-without-cluster';

const [COMPUTE] = anomalyExample().anomaly.rootCauses;
const cause = (region: string, contributionUsd: number) => (COMPUTE ? [{ ...COMPUTE, region, contributionUsd }] : []);

describe('KM-C03', () => {
  test('is about the account and region where most of it arose', () => {
    const rootCauses = [...cause('ap-northeast-1', 100), ...cause('sa-east-1', 200)];
    expect(costWithoutCluster.detect(anomalyExample({ rootCauses }))).toMatchObject({
      entity: { kind: 'Account', name: '111122223333', cluster: 'sa-east-1' },
      facts: { amount: '300.00' },
    });
  });

  test('tells its part of an anomaly, and leaves the rest to the region with clusters', () => {
    const rootCauses = [...cause('eu-west-1', 100), ...cause('sa-east-1', 200)];
    const { signals } = analyse(billingDetectors, anomalyExample({ rootCauses }), 'test');
    expect(signals.map(({ detector, entity, facts }) => [detector, entity.cluster, facts['amount']])).toEqual([
      ['KM-C01', 'eu-west-1', '100.00'],
      ['KM-C03', 'sa-east-1', '200.00'],
    ]);
  });

  test('is told by one region of several, whatever their order in the configuration', () => {
    const there = anomalyExample({}, { region: 'sa-east-1' });
    const told = ['us-east-1', 'eu-west-1'].map(
      (region) =>
        costWithoutCluster.detect({
          ...there,
          account: { ...there.account, region },
          guardedRegions: ['us-east-1', 'eu-west-1'],
        }) !== undefined,
    );
    expect(told).toEqual([false, true]);
  });
});
