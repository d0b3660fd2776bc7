import type { Detector } from '../detector';
import { apiSubjectOf, factsOf, indicatorsOf } from '../finding-subject';
import { isOneOf, type FindingTypes } from '../finding-types';
import { apiFindingExample } from '../guardduty-example';

const PURPOSES = ['CredentialAccess', 'DefenseEvasion', 'Discovery', 'Execution', 'Impact', 'Persistence'] as const;
const CALLERS = ['MaliciousIPCaller', 'SuccessfulAnonymousAccess', 'TorIPCaller'] as const;

const TYPES: FindingTypes = [
  'Impact:Kubernetes/MaliciousIPCaller',
  ...PURPOSES.flatMap((purpose) => CALLERS.map((caller) => `${purpose}:Kubernetes/${caller}`)),
];

/**
 * The API of a cluster answered a caller that is known as hostile: from Tor, from an address on a threat list, or without
 * a name.
 *
 * Sees: the address of the caller, against AWS's threat lists and your own.
 * Misses: attackers from addresses without a record.
 */
export const hostileCaller: Detector<'guardduty'> = {
  id: 'KM-G07',
  version: 1,
  title: 'GuardDuty: hostile caller of the API of a cluster',
  source: 'guardduty',
  channel: 'API',
  weight: 'strong',
  severity: 'high',
  status: 'stable',
  findingTypes: TYPES,
  techniques: ['T1078.001', 'T1133'],
  references: ['https://attack.mitre.org/techniques/T1133/', 'https://attack.mitre.org/techniques/T1078/001/'],
  falsePositives: [
    'Colleagues behind a shared exit that others abuse, such as a VPN or a network for guests.',
    'Clusters that publish information to anybody on purpose.',
  ],
  triage: [
    'List what the address asked for in the audit log, and what it created.',
    'Change the credentials of the identity that the finding names; revoke bindings of system:anonymous.',
    'Close the public endpoint, or narrow the addresses that it answers.',
  ],
  requires: {
    'eksClusterDetails.name or instanceDetails.instanceId':
      'without both there is nothing to book it on; the finding is counted and gives no signal',
    'kubernetesApiCallAction.sourceIps': 'without it the identity stands for the caller',
  },
  examples: {
    matches: {
      'a request from Tor': apiFindingExample({ type: 'Persistence:Kubernetes/TorIPCaller' }),
      'a request from a threat list of your own': apiFindingExample({
        type: 'Discovery:Kubernetes/MaliciousIPCaller.Custom',
        workload: undefined,
      }),
      'a request without a name': apiFindingExample({
        type: 'Impact:Kubernetes/SuccessfulAnonymousAccess',
        caller: { name: 'system:anonymous', sourceIp: '203.0.113.66' },
      }),
    },
    ignores: {
      'an unusual request': apiFindingExample({ type: 'Execution:Kubernetes/AnomalousBehavior.ExecInPod' }),
      'a permission that lets anybody in, which nobody has used': apiFindingExample({
        type: 'Policy:Kubernetes/AnonymousAccessGranted',
      }),
      'a hostile caller of AWS': apiFindingExample({ type: 'Recon:IAMUser/MaliciousIPCaller.Custom' }),
      'a hostile address that called an instance': apiFindingExample({
        type: 'UnauthorizedAccess:EC2/MaliciousIPCaller.Custom',
      }),
    },
  },

  detect(finding) {
    const entity = isOneOf(TYPES, finding) ? apiSubjectOf(finding) : undefined;
    if (!entity) return undefined;
    const { type, caller } = finding;
    return {
      entity,
      indicators: indicatorsOf(finding, type.split('/')[1], caller?.sourceIp ?? caller?.name),
      facts: factsOf(finding),
    };
  },
};
