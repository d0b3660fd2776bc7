import type { Detector } from '../detector';
import { factsOf, indicatorsOf, subjectOf } from '../finding-subject';
import { findingExample } from '../guardduty-example';

const TYPE = 'Impact:Runtime/CryptoMinerExecuted';

/**
 * GuardDuty's agent saw a file run that is known as a miner.
 *
 * Sees: executables that GuardDuty knows by content, whatever they are called.
 * Misses: miners built anew, scripts and libraries that mine inside another program, nodes without the agent.
 */
export const minerExecuted: Detector<'guardduty'> = {
  id: 'KM-G02',
  version: 1,
  title: 'GuardDuty: miner executed',
  source: 'guardduty',
  channel: 'EXEC',
  weight: 'conclusive',
  severity: 'critical',
  status: 'stable',
  findingTypes: [TYPE],
  techniques: ['T1496.001'],
  references: ['https://attack.mitre.org/techniques/T1496/001/'],
  falsePositives: ['A security team that runs miner samples in a sandbox namespace.'],
  triage: [
    'Compare the hash of the file with the files of the image: a file that is not from the image was brought in.',
    'Find who created the owning workload, and who ran exec in the pod, in the audit log.',
    'Look for the parent of the process: it tells how the miner was started.',
  ],
  requires: {
    'eksClusterDetails and kubernetesWorkloadDetails': 'without them it is booked on the node, and its pods share it',
    instanceDetails: 'without it too nothing can be placed; the finding is counted and gives no signal',
  },
  examples: {
    matches: {
      'a miner in a pod': findingExample({ type: TYPE }),
      'a miner in a workload that GuardDuty names by its owner': findingExample({
        type: TYPE,
        workload: { kind: 'Deployment', namespace: 'shop', name: 'checkout' },
      }),
    },
    ignores: {
      'another new binary': findingExample(),
      'a reverse shell': findingExample({ type: 'Execution:Runtime/ReverseShell' }),
      'a finding that names neither workload nor instance': findingExample({
        type: TYPE,
        workload: undefined,
        instanceId: undefined,
      }),
    },
  },

  detect(finding) {
    const entity = finding.type.startsWith(TYPE) ? subjectOf(finding) : undefined;
    if (!entity) return undefined;
    const { process } = finding;
    return {
      entity,
      indicators: indicatorsOf(finding, process?.executablePath, process?.sha256),
      facts: factsOf(finding),
    };
  },
};
