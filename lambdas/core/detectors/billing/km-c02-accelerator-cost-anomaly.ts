import { anomalyExample } from '../billing-example';
import { isAccelerator, isOurs, matchOf } from '../cost-match';
import type { Detector } from '../detector';

const GPU = 'EU-BoxUsage:g5.12xlarge';

/**
 * Accelerators in the account and region of a guarded cluster cost more than they should, or cost anything at all where
 * nothing was expected.
 *
 * Sees: usage of GPU, Trainium and Inferentia instances in the root causes, on demand, spot, dedicated or reserved; a day
 * late. An anomaly with an accelerator in it is told here, and not by KM-C01 too.
 * Misses: mining on accelerators that run anyway.
 */
export const acceleratorCostAnomaly: Detector<'billing'> = {
  id: 'KM-C02',
  version: 1,
  title: 'Accelerators cost more than expected',
  source: 'billing',
  channel: 'COST',
  weight: 'moderate',
  severity: 'high',
  status: 'stable',
  techniques: ['T1496.001'],
  references: ['https://attack.mitre.org/techniques/T1496/001/'],
  falsePositives: [
    'Training of a model, or a new service that uses one.',
    'Rendering and encoding of videos that somebody asked for.',
  ],
  triage: [
    'Ask whoever trains models whether the instances are theirs.',
    'Look at which pods ask for nvidia.com/gpu or aws.amazon.com/neuron, and since when.',
    'Look for such instances in that region that belong to no cluster.',
  ],
  requires: {
    'rootCauses[].usageType': 'without the type of the instance it is ordinary compute, which KM-C01 reads',
    'impact.totalImpact': 'without it the message cannot be read and is counted',
  },
  examples: {
    matches: {
      'instances with a GPU': anomalyExample({}, { usageType: GPU }),
      'the first of their kind in the account': anomalyExample(
        { impactPercent: undefined },
        { usageType: 'SpotUsage:p4d.24xlarge' },
      ),
      'instances for training': anomalyExample({}, { usageType: 'EU-BoxUsage:trn1.32xlarge' }),
    },
    ignores: {
      'ordinary instances, which KM-C01 reads': anomalyExample(),
      'instances whose name begins alike': anomalyExample({}, { usageType: 'EU-BoxUsage:i4g.large' }),
      'a GPU in a region without a cluster, which KM-C03 reads': anomalyExample(
        {},
        { usageType: GPU, region: 'ap-northeast-1' },
      ),
      'a few dollars a day': anomalyExample({ impactUsd: 40 }, { usageType: GPU }),
    },
  },

  detect(event) {
    const causes = event.anomaly.rootCauses.filter((cause) => isOurs(cause, event));
    if (!causes.some(isAccelerator)) return undefined;
    return matchOf(event, causes, event.account);
  },
};
