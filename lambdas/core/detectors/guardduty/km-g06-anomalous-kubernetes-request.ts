import type { Detector } from '../detector';
import { apiSubjectOf, factsOf, indicatorsOf } from '../finding-subject';
import { isOneOf, type FindingTypes } from '../finding-types';
import { apiFindingExample } from '../guardduty-example';

const TYPES: FindingTypes = [
  'Execution:Kubernetes/AnomalousBehavior.',
  'PrivilegeEscalation:Kubernetes/AnomalousBehavior.',
  'Persistence:Kubernetes/AnomalousBehavior.',
  'CredentialAccess:Kubernetes/AnomalousBehavior.',
  'Discovery:Kubernetes/AnomalousBehavior.',
];

/**
 * GuardDuty saw somebody ask the API of a cluster for what this identity, or anybody there, does not usually ask.
 *
 * Sees: unusual workloads, role bindings, exec, reading of secrets, probing of permissions. It comes from the audit log
 * that MineGuard's own detectors read; the channel counts it once.
 * Misses: attackers who do what the identity usually does, and everything in the first weeks of a cluster.
 */
export const anomalousKubernetesRequest: Detector<'guardduty'> = {
  id: 'KM-G06',
  version: 1,
  title: 'GuardDuty: unusual request to the API of a cluster',
  source: 'guardduty',
  channel: 'API',
  weight: 'moderate',
  severity: 'medium',
  status: 'test',
  findingTypes: TYPES,
  techniques: ['T1610', 'T1098.006', 'T1609', 'T1552.007', 'T1613'],
  references: ['https://attack.mitre.org/techniques/T1610/', 'https://attack.mitre.org/techniques/T1098/006/'],
  falsePositives: [
    'A new pipeline, a new operator or a new colleague.',
    'The first deployment of a kind of workload that was never there before.',
  ],
  triage: [
    'Ask the identity that the finding names whether it was them.',
    'Look in the audit log for what else it did in the same hour, and from where.',
  ],
  requires: {
    'eksClusterDetails.name or instanceDetails.instanceId':
      'without both there is nothing to book it on; the finding is counted and gives no signal',
    kubernetesWorkloadDetails: 'without it, it is about the cluster',
  },
  examples: {
    matches: {
      'an unusual workload': apiFindingExample({ type: 'Execution:Kubernetes/AnomalousBehavior.WorkloadDeployed' }),
      'a privileged one': apiFindingExample({
        type: 'PrivilegeEscalation:Kubernetes/AnomalousBehavior.WorkloadDeployed!PrivilegedContainer',
      }),
      'a role binding, about the cluster': apiFindingExample({
        type: 'PrivilegeEscalation:Kubernetes/AnomalousBehavior.RoleBindingCreated',
        workload: undefined,
      }),
    },
    ignores: {
      'a known address of attackers': apiFindingExample({ type: 'Impact:Kubernetes/MaliciousIPCaller' }),
      'exec in a pod of kube-system': apiFindingExample({ type: 'Execution:Kubernetes/ExecInKubeSystemPod' }),
      'unusual calls to AWS': apiFindingExample({ type: 'Persistence:IAMUser/AnomalousBehavior' }),
      'a finding that names no cluster': apiFindingExample({
        type: 'Discovery:Kubernetes/AnomalousBehavior.PermissionChecked',
        cluster: undefined,
        workload: undefined,
        instanceId: undefined,
      }),
    },
  },

  detect(finding) {
    const entity = isOneOf(TYPES, finding) ? apiSubjectOf(finding) : undefined;
    if (!entity) return undefined;
    return {
      entity,
      indicators: indicatorsOf(finding, finding.type, finding.caller?.name),
      facts: factsOf(finding),
    };
  },
};
