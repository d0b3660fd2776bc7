import { anomalyExample } from '../../../../lambdas/core/detectors/billing-example';
import { analyse, billingDetectors } from '../../../../lambdas/core/detectors';
import { acceleratorCostAnomaly } from '../../../../lambdas/core/detectors/billing/km-c02-accelerator-cost-anomaly';

const [COMPUTE] = anomalyExample().anomaly.rootCauses;
const causes = (...usageTypes: readonly string[]) =>
  usageTypes.flatMap((usageType) => (COMPUTE ? [{ ...COMPUTE, usageType, contributionUsd: 100 }] : []));

describe('KM-C02', () => {
  test.each([
    'EU-BoxUsage:g5.12xlarge',
    'EU-SpotUsage:g4dn.xlarge',
    'BoxUsage:gr6.4xlarge',
    'APN1-DedicatedUsage:p5en.48xlarge',
    'USW2-BoxUsage:p3dn.24xlarge',
    'EU-BoxUsage:trn2.48xlarge',
    'EU-SpotUsage:inf2.xlarge',
    'BoxUsage:dl1.24xlarge',
    'USE2-Reservation:p4d.24xlarge',
  ])('sees %s', (usageType) => {
    expect(acceleratorCostAnomaly.detect(anomalyExample({}, { usageType }))?.weight).toBe('moderate');
  });

  test.each([
    'EU-BoxUsage:m6g.large',
    'EU-BoxUsage:c7gn.large',
    'EU-BoxUsage:i4g.large',
    'EU-EBS:VolumeUsage.gp3',
    'EU-DataTransfer-Out-Bytes',
    'AnomalousUsageType',
    '',
  ])('does not take %s for one', (usageType) => {
    expect(acceleratorCostAnomaly.detect(anomalyExample({}, { usageType }))).toBeUndefined();
  });

  test('is the only one to tell an anomaly with an accelerator in it, with all it cost', () => {
    const rootCauses = causes('EU-BoxUsage:c5.4xlarge', 'EU-BoxUsage:g5.12xlarge');
    const { signals } = analyse(billingDetectors, anomalyExample({ rootCauses }), 'test');
    expect(signals).toMatchObject([{ detector: 'KM-C02', facts: { amount: '200.00' } }]);
  });

  test('misses an accelerator whose usage is told without its type', () => {
    expect(acceleratorCostAnomaly.detect(anomalyExample({}, { usageType: 'BoxUsage' }))).toBeUndefined();
  });
});
