import type { Detector } from '../detector';
import { factsOf, indicatorsOf, subjectOf } from '../finding-subject';
import { isOneOf, type FindingTypes } from '../finding-types';
import { findingExample } from '../guardduty-example';

const KNOWN_MALWARE = 'Execution:Runtime/MaliciousFileExecuted';
const TYPES: FindingTypes = [
  'Execution:Runtime/NewBinaryExecuted',
  'Execution:Runtime/SuspiciousTool',
  'Execution:Runtime/SuspiciousCommand',
  KNOWN_MALWARE,
  'Execution:Runtime/ReverseShell',
  'DefenseEvasion:Runtime/FilelessExecution',
  'PrivilegeEscalation:Runtime/',
];

/**
 * GuardDuty's agent saw a container do what its image was not made for: run a file that came later, open a shell to
 * outside, run from memory, reach for the host.
 *
 * Sees: processes with the pod they belong to. KM-F03 and its like see the same by Falco; the channel counts it once.
 * Misses: what runs from the image itself, and nodes without the agent.
 */
export const runtimeIntrusion: Detector<'guardduty'> = {
  id: 'KM-G05',
  version: 1,
  title: 'GuardDuty: process of an intruder',
  source: 'guardduty',
  channel: 'EXEC',
  weight: ['moderate', 'strong'],
  severity: 'high',
  status: 'stable',
  findingTypes: TYPES,
  techniques: ['T1059.004', 'T1105', 'T1611', 'T1620'],
  references: ['https://attack.mitre.org/techniques/T1611/', 'https://attack.mitre.org/techniques/T1105/'],
  falsePositives: [
    'Builds, package installations at start and self-updating agents, which run files that were not in the image.',
    'People who debug in a container.',
    'Agents of security and monitoring tools, which mount the host.',
  ],
  triage: [
    'Look at the process, its parent and its file: the finding names them.',
    'Find who ran exec in the pod, and who last changed the workload, in the audit log.',
    'Compare the file with the image: a file that is not from the image was brought in.',
  ],
  requires: {
    'eksClusterDetails and kubernetesWorkloadDetails': 'without them it is booked on the node, and its pods share it',
    'runtimeDetails.process': 'without it all findings of one type about one workload are one',
  },
  examples: {
    matches: {
      'a file that came after the image': findingExample(),
      'a file that is known as malware': findingExample({ type: KNOWN_MALWARE }),
      'a shell to outside': findingExample({ type: 'Execution:Runtime/ReverseShell' }),
      'a process that runs from memory': findingExample({ type: 'DefenseEvasion:Runtime/FilelessExecution' }),
      'a way out of the container': findingExample({ type: 'PrivilegeEscalation:Runtime/DockerSocketAccessed' }),
    },
    ignores: {
      'a miner, which KM-G02 reads': findingExample({ type: 'Impact:Runtime/CryptoMinerExecuted' }),
      'a shell that was merely created': findingExample({ type: 'Execution:Runtime/SuspiciousShellCreated' }),
      'a kernel module': findingExample({ type: 'DefenseEvasion:Runtime/KernelModuleLoaded' }),
      'a file of an image that a scan did not like': findingExample({ type: 'Execution:Kubernetes/MaliciousFile' }),
      'a finding that names neither workload nor instance': findingExample({
        workload: undefined,
        instanceId: undefined,
      }),
    },
  },

  detect(finding) {
    const entity = isOneOf(TYPES, finding) ? subjectOf(finding) : undefined;
    if (!entity) return undefined;
    const { type, process } = finding;
    const ofNode = entity.kind === 'Node' ? finding.instanceId : undefined;
    return {
      entity,
      // By file: a build that runs a hundred new files says one thing for each, and counts once.
      indicators: indicatorsOf(finding, type, process?.executablePath, ofNode),
      weight: type.startsWith(KNOWN_MALWARE) ? 'strong' : 'moderate',
      facts: factsOf(finding),
    };
  },
};
