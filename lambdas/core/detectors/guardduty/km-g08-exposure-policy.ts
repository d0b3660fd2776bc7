import type { Detector } from '../detector';
import { apiSubjectOf, factsOf, indicatorsOf } from '../finding-subject';
import { isOneOf, type FindingTypes } from '../finding-types';
import { apiFindingExample } from '../guardduty-example';

const TYPES: FindingTypes = [
  'Policy:Kubernetes/ExposedDashboard',
  'Policy:Kubernetes/KubeflowDashboardExposed',
  'Policy:Kubernetes/AnonymousAccessGranted',
  'Policy:Kubernetes/AdminAccessToDefaultServiceAccount',
  // Retired by AWS; older findings bear them.
  'PrivilegeEscalation:Kubernetes/PrivilegedContainer',
  'Persistence:Kubernetes/ContainerWithSensitiveMount',
];

/**
 * Somebody opened a door of the cluster: a dashboard to the world, rights to anybody, the host to a container.
 *
 * Sees: the change that opened it. It proves no miner; it says how one may have come.
 * Misses: doors that were open before GuardDuty looked.
 */
export const exposurePolicy: Detector<'guardduty'> = {
  id: 'KM-G08',
  version: 1,
  title: 'GuardDuty: a door of the cluster was opened',
  source: 'guardduty',
  channel: 'API',
  weight: 'weak',
  severity: 'medium',
  status: 'test',
  findingTypes: TYPES,
  techniques: ['T1133', 'T1611', 'T1098.006'],
  references: ['https://attack.mitre.org/techniques/T1133/', 'https://attack.mitre.org/techniques/T1098/006/'],
  falsePositives: [
    'A dashboard that is reachable only through a proxy which GuardDuty does not see.',
    'Agents of monitoring, storage and network, which need the host.',
  ],
  triage: [
    'Ask the identity that the finding names what it was for.',
    'Take the binding, the public Service or the privilege away where nobody needs it.',
  ],
  requires: {
    'eksClusterDetails.name or instanceDetails.instanceId':
      'without both there is nothing to book it on; the finding is counted and gives no signal',
  },
  examples: {
    matches: {
      'a dashboard open to the world': apiFindingExample({
        type: 'Policy:Kubernetes/ExposedDashboard',
        workload: undefined,
      }),
      'rights for anybody': apiFindingExample({
        type: 'Policy:Kubernetes/AnonymousAccessGranted',
        workload: undefined,
      }),
      'a privileged container': apiFindingExample({ type: 'PrivilegeEscalation:Kubernetes/PrivilegedContainer' }),
    },
    ignores: {
      'anybody who has come in': apiFindingExample({ type: 'Discovery:Kubernetes/SuccessfulAnonymousAccess' }),
      'a policy of a bucket': apiFindingExample({ type: 'Policy:S3/BucketAnonymousAccessGranted' }),
      'a use of the root account': apiFindingExample({ type: 'Policy:IAMUser/RootCredentialUsage' }),
      'an unusual privileged workload, which KM-G06 reads': apiFindingExample({
        type: 'PrivilegeEscalation:Kubernetes/AnomalousBehavior.WorkloadDeployed!PrivilegedContainer',
      }),
    },
  },

  detect(finding) {
    const entity = isOneOf(TYPES, finding) ? apiSubjectOf(finding) : undefined;
    if (!entity) return undefined;
    return { entity, indicators: indicatorsOf(finding, finding.type), facts: factsOf(finding) };
  },
};
