import type { CostAnomaly, CostRootCause } from '../model/cost-anomaly';
import type { BillingEvent } from './detector';

const COMPUTE: CostRootCause = {
  service: 'Amazon Elastic Compute Cloud - Compute',
  region: 'eu-west-1',
  linkedAccount: '111122223333',
  usageType: 'EU-BoxUsage:c5.4xlarge',
};

/** An anomaly of compute cost in the account and region of the clusters; an example states only what it changes. */
export const anomalyExample = (
  changes: Partial<CostAnomaly> = {},
  cause: Partial<CostRootCause> = {},
): BillingEvent => ({
  account: { id: '111122223333', region: 'eu-west-1' },
  guardedRegions: ['eu-west-1'],
  minimumImpactUsd: 25,
  anomaly: {
    anomalyId: '12345678-abcd-ef12-3456-987654321a12',
    accountId: '111122223333',
    firstDay: '2026-11-22',
    lastDay: '2026-11-23',
    impactUsd: 412.5,
    impactPercent: 333,
    rootCauses: [{ ...COMPUTE, ...cause }],
    monitorName: 'services',
    ...changes,
  },
});
