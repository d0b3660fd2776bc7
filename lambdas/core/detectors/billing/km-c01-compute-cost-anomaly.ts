import { anomalyExample } from '../billing-example';
import { isAccelerator, isOurs, matchOf } from '../cost-match';
import type { Detector } from '../detector';

/**
 * Compute in the account and region of a guarded cluster cost more than it should.
 *
 * Sees: what Cost Anomaly Detection found, with its root causes; a day late, and without the name of a workload.
 * Misses: mining on capacity that is paid for anyway, and what stays below the threshold.
 */
export const computeCostAnomaly: Detector<'billing'> = {
  id: 'KM-C01',
  version: 1,
  title: 'Compute costs more than expected',
  source: 'billing',
  channel: 'COST',
  weight: ['weak', 'moderate'],
  severity: 'medium',
  status: 'stable',
  techniques: ['T1496.001'],
  references: ['https://attack.mitre.org/techniques/T1496/001/'],
  falsePositives: [
    'A release, a campaign or a batch job that really needed more nodes.',
    'A change of prices or plans.',
  ],
  triage: [
    'Open the anomaly in the billing console and look at the usage types.',
    'Compare the days with the number of nodes of the clusters in that region.',
    'Look for instances in that region that belong to no cluster.',
  ],
  requires: {
    'impact.totalImpact': 'without it the message cannot be read and is counted',
    rootCauses: 'without a root cause in compute, in this account and region, nothing is said',
    'impact.totalImpactPercentage': 'absent where nothing was expected: that counts as more than doubled',
  },
  examples: {
    matches: {
      'instances that nobody expected': anomalyExample(),
      'twenty percent more': anomalyExample({ impactUsd: 100, impactPercent: 20 }),
      Fargate: anomalyExample({}, { service: 'Amazon Elastic Container Service for Kubernetes' }),
    },
    ignores: {
      'a database': anomalyExample({}, { service: 'Amazon Relational Database Service' }),
      'compute in a region without a cluster': anomalyExample({}, { region: 'ap-northeast-1' }),
      'compute in another account': anomalyExample({}, { linkedAccount: '444455556666' }),
      'a GPU, which KM-C02 reads': anomalyExample({}, { usageType: 'EU-BoxUsage:g5.12xlarge' }),
      'a few dollars a day': anomalyExample({ impactUsd: 40 }),
      'a few percent': anomalyExample({ impactPercent: 5 }),
    },
  },

  detect(event) {
    const causes = event.anomaly.rootCauses.filter((cause) => isOurs(cause, event));
    // One anomaly is one observation: KM-C02 tells it with the rest of its causes.
    return causes.some(isAccelerator) ? undefined : matchOf(event, causes, event.account);
  },
};
