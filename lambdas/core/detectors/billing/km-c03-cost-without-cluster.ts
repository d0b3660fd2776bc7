import type { CostRootCause } from '../../model/cost-anomaly';
import { anomalyExample } from '../billing-example';
import { isCompute, matchOf, placeOf } from '../cost-match';
import type { BillingEvent, Detector } from '../detector';

/**
 * Compute cost more than it should where no guarded cluster is: in another region, or in another account of the bill.
 *
 * Sees: what Cost Anomaly Detection found; whoever holds stolen credentials of an account likes regions where nobody
 * looks. It is about that account and region: there is no workload to name, and nothing that Kubernetes could do.
 * Misses: what stays below the threshold, and accounts whose bills the monitor does not see.
 */
export const costWithoutCluster: Detector<'billing'> = {
  id: 'KM-C03',
  version: 1,
  title: 'Compute costs more where no cluster is guarded',
  source: 'billing',
  channel: 'COST',
  weight: 'moderate',
  severity: 'high',
  status: 'stable',
  techniques: ['T1496.001', 'T1078'],
  references: ['https://attack.mitre.org/techniques/T1496/001/', 'https://attack.mitre.org/techniques/T1078/004/'],
  falsePositives: [
    'A project that somebody started in a new region.',
    'Clusters and instances that MineGuard is not asked to guard.',
  ],
  triage: [
    'List the instances of that region: aws ec2 describe-instances --region REGION.',
    'Look in CloudTrail for who started them, and with which credentials.',
    'Where nobody knows them: disable the credentials first, then stop the instances.',
  ],
  requires: {
    'rootCauses[].region and linkedAccount': 'a cause without them can be anywhere, and says nothing',
    'impact.totalImpact': 'without it the message cannot be read and is counted',
  },
  examples: {
    matches: {
      'a region without a cluster': anomalyExample({}, { region: 'ap-northeast-1' }),
      'another account': anomalyExample({}, { linkedAccount: '444455556666' }),
    },
    ignores: {
      'a region with a cluster': anomalyExample(),
      'a region that another MineGuard guards': {
        ...anomalyExample({}, { region: 'us-east-1' }),
        guardedRegions: ['eu-west-1', 'us-east-1'],
      },
      'what another MineGuard tells, so that people hear it once': {
        ...anomalyExample({}, { region: 'ap-northeast-1' }),
        guardedRegions: ['ca-central-1', 'eu-west-1'],
      },
      'a database there': anomalyExample(
        {},
        { region: 'ap-northeast-1', service: 'Amazon Relational Database Service' },
      ),
      'a few dollars a day there': anomalyExample({ impactUsd: 40 }, { region: 'ap-northeast-1' }),
      'a cause that names no region': anomalyExample({}, { region: '' }),
    },
  },

  detect(event) {
    const { account, guardedRegions, anomaly } = event;
    // All regions hear of every anomaly; one of them speaks for the places that have none.
    if ([...guardedRegions].sort()[0] !== account.region) return undefined;
    const causes = anomaly.rootCauses.filter((cause) => isElsewhere(cause, event));
    const [largest] = [...causes].sort((a, b) => (b.contributionUsd ?? 0) - (a.contributionUsd ?? 0));
    return largest && matchOf(event, causes, placeOf(largest), 'moderate');
  },
};

const isElsewhere = (cause: CostRootCause, { account, guardedRegions }: BillingEvent): boolean => {
  const { id, region } = placeOf(cause);
  if (!isCompute(cause) || id === '' || region === '') return false;
  return id !== account.id || !guardedRegions.includes(region);
};
