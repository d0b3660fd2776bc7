import type { Detector } from '../detector';
import { factsOf, indicatorsOf, subjectOf } from '../finding-subject';
import { instanceFindingExample } from '../guardduty-example';

const TYPE = 'CryptoCurrency:EC2/BitcoinTool.B';

/**
 * GuardDuty saw an instance talk to, or ask for, an address of a cryptocurrency network.
 *
 * Sees: flows and DNS requests of nodes, with no agent. The correlator finds the pods that ran there then.
 * Misses: which process it was; pods behind another resolver; pools that GuardDuty does not list.
 */
export const instanceMiningNetwork: Detector<'guardduty'> = {
  id: 'KM-G03',
  version: 1,
  title: 'GuardDuty: node talks to a cryptocurrency network',
  source: 'guardduty',
  channel: 'NET',
  weight: ['strong', 'moderate'],
  severity: 'high',
  status: 'stable',
  findingTypes: [TYPE],
  techniques: ['T1496.001'],
  references: ['https://attack.mitre.org/techniques/T1496/001/'],
  falsePositives: [
    'A node of a blockchain, a wallet service or an exchange that runs on the node.',
    'A DNS forwarder on the node that passes on requests of pods elsewhere in the cluster.',
  ],
  triage: [
    'Look at the pods that ran on the node then; the message names those that share the finding.',
    'Look for processes on the node that belong to no pod.',
    'Switch on Runtime Monitoring: it would name the process.',
  ],
  requires: {
    'instanceDetails.instanceId': 'without it nothing can be placed; the finding is counted and gives no signal',
    localIpDetails: 'without it, or behind address translation, the pods of the node share the finding',
  },
  examples: {
    matches: {
      'a node that talks to a pool': instanceFindingExample({
        type: TYPE,
        remoteIp: '203.0.113.9',
        remotePort: '3333',
      }),
      'a node that asks for a pool': instanceFindingExample({ type: `${TYPE}!DNS`, domain: 'pool.example' }),
    },
    ignores: {
      'a port probe': instanceFindingExample(),
      'a low-confidence list': instanceFindingExample({ type: 'Impact:EC2/BitcoinDomainRequest.Reputation' }),
      'a finding about a process, which KM-G01 reads': instanceFindingExample({
        type: 'CryptoCurrency:Runtime/BitcoinTool.B',
      }),
      'a finding without an instance': instanceFindingExample({ type: TYPE, instanceId: undefined }),
    },
  },

  detect(finding) {
    const { workload: _, ...aboutTheNode } = finding;
    const entity = finding.type.startsWith(TYPE) ? subjectOf(aboutTheNode) : undefined;
    if (!entity) return undefined;
    return {
      entity,
      // With the instance: what was seen on two nodes is two findings, each with pods of its own.
      indicators: indicatorsOf(finding, finding.domain, finding.remoteIp, finding.instanceId),
      weight: finding.type.endsWith('!DNS') ? 'moderate' : 'strong',
      facts: factsOf(finding),
    };
  },
};
