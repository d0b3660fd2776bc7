import { daysOf, type CostRootCause } from '../../model/cost-anomaly';
import { accountEntity } from '../../model/entity';
import type { BillingEvent, Detector } from '../detector';
import { anomalyExample } from '../billing-example';

/** How Cost Explorer writes what nodes and Fargate pods are billed as. */
const COMPUTE = /^(?:Amazon Elastic Compute Cloud|EC2 - Other|AmazonEC2|Amazon Elastic Container Service)/i;

const MINIMUM_PERCENT = 20;
const DOUBLED_PERCENT = 100;

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
      'a few dollars a day': anomalyExample({ impactUsd: 40 }),
      'a few percent': anomalyExample({ impactPercent: 5 }),
    },
  },

  detect(event) {
    const { anomaly, account, minimumImpactUsd } = event;
    const causes = anomaly.rootCauses.filter((cause) => isOurCompute(cause, event));
    const percent = anomaly.impactPercent ?? Infinity;
    const perDay = anomaly.impactUsd / daysOf(anomaly);
    if (causes.length === 0 || perDay < minimumImpactUsd || percent < MINIMUM_PERCENT) return undefined;
    const amount = amountOf(causes, anomaly.impactUsd).toFixed(2);
    return {
      entity: accountEntity(account.id, account.region),
      // With day and amount: an anomaly that grows is told anew, and the latest word about it counts.
      indicators: [`anomaly ${anomaly.anomalyId}`, `to ${anomaly.lastDay}`, `${amount} USD`],
      weight: percent >= DOUBLED_PERCENT ? 'moderate' : 'weak',
      facts: {
        anomaly: anomaly.anomalyId,
        amount,
        currency: 'USD',
        from: anomaly.firstDay,
        to: anomaly.lastDay,
        usage: [...new Set(causes.map(({ usageType }) => usageType))].join(', '),
        monitor: anomaly.monitorName,
      },
    };
  },
};

const isOurCompute = ({ service, region, linkedAccount }: CostRootCause, { account }: BillingEvent): boolean =>
  COMPUTE.test(service) && region === account.region && linkedAccount === account.id;

/** What these causes contributed, where all of them tell it; never more than the whole. */
const amountOf = (causes: readonly CostRootCause[], impactUsd: number): number => {
  const told = causes.map(({ contributionUsd }) => contributionUsd);
  if (told.some((amount) => amount === undefined)) return impactUsd;
  return Math.min(
    impactUsd,
    told.reduce<number>((sum, amount) => sum + (amount ?? 0), 0),
  );
};
