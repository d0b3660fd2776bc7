import type { Detector } from '../detector';
import { apiSubjectOf, factsOf, indicatorsOf } from '../finding-subject';
import { isOneOf, type FindingTypes } from '../finding-types';
import { accessKeyFindingExample, apiFindingExample, findingExample } from '../guardduty-example';

const TYPES: FindingTypes = ['AttackSequence:EKS/'];

/**
 * GuardDuty has put several signals about one cluster together into one attack.
 *
 * Sees: the sequence, and each finding that says it is part of one. All of them are one piece of evidence for each
 * workload: its findings count under their own detectors, and never a second time here.
 * Misses: attacks of which GuardDuty has seen one step only.
 */
export const attackSequence: Detector<'guardduty'> = {
  id: 'KM-G09',
  version: 1,
  title: 'GuardDuty: part of an attack sequence',
  source: 'guardduty',
  channel: 'API',
  weight: 'strong',
  severity: 'critical',
  status: 'stable',
  findingTypes: TYPES,
  techniques: ['T1610', 'T1496.001'],
  references: ['https://attack.mitre.org/techniques/T1610/', 'https://attack.mitre.org/techniques/T1496/001/'],
  falsePositives: ['A penetration test, or a security team that runs a simulation of attacks.'],
  triage: [
    'Open the sequence in GuardDuty: it lists its signals in the order in which they happened.',
    'Begin with the earliest: it tells how the attacker came in.',
    'Look at every workload and identity that the sequence names, also where MineGuard has no incident.',
  ],
  requires: {
    'service.detection.sequence': 'without it the sequence is about the cluster that it names',
    associatedAttackSequenceArn: 'without it a finding is not known as part of a sequence until the sequence comes',
  },
  examples: {
    matches: {
      'a sequence in a cluster': apiFindingExample({
        type: 'AttackSequence:EKS/CompromisedCluster',
        workload: undefined,
        sequenceId: 'sequence-1',
      }),
      'a finding that is part of one': findingExample({ sequenceId: 'sequence-1' }),
    },
    ignores: {
      'a finding that is part of none': findingExample(),
      'a sequence among buckets': apiFindingExample({
        type: 'AttackSequence:S3/CompromisedData',
        sequenceId: 'sequence-1',
        cluster: undefined,
        workload: undefined,
        instanceId: undefined,
      }),
      'a finding about an access key that is part of one': accessKeyFindingExample({ sequenceId: 'sequence-1' }),
      'a finding about a node that is part of one, since its pods are many': findingExample({
        type: 'CryptoCurrency:EC2/BitcoinTool.B',
        sequenceId: 'sequence-1',
        cluster: undefined,
        workload: undefined,
      }),
    },
  },

  detect(finding) {
    const { sequenceId, workload } = finding;
    if (sequenceId === undefined || !(workload !== undefined || isOneOf(TYPES, finding))) return undefined;
    const entity = apiSubjectOf(finding);
    // One for all its parts: they join, whichever comes first.
    return (
      entity && { entity, indicators: indicatorsOf(finding, `attack sequence ${sequenceId}`), facts: factsOf(finding) }
    );
  },
};
