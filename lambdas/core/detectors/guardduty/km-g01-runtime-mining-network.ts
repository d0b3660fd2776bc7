import type { Detector } from '../detector';
import { factsOf, indicatorsOf, subjectOf } from '../finding-subject';
import { findingExample } from '../guardduty-example';

const TYPE = 'CryptoCurrency:Runtime/BitcoinTool.B';

/**
 * GuardDuty's agent saw a process of a container talk to, or ask for, an address of a cryptocurrency network.
 *
 * Sees: connections and DNS requests of processes, with the pod they belong to.
 * Misses: pools that GuardDuty does not list, proxies in between, nodes without the agent.
 */
export const runtimeMiningNetwork: Detector<'guardduty'> = {
  id: 'KM-G01',
  version: 1,
  title: 'GuardDuty: process talks to a cryptocurrency network',
  source: 'guardduty',
  channel: 'NET',
  weight: ['strong', 'moderate'],
  severity: 'high',
  status: 'stable',
  findingTypes: [TYPE],
  techniques: ['T1496.001'],
  references: ['https://attack.mitre.org/techniques/T1496/001/'],
  falsePositives: [
    'A node of a blockchain, a wallet service or an exchange that the company runs.',
    'Threat intelligence tools that resolve or visit addresses of pools.',
  ],
  triage: [
    'Ask the owner of the workload whether it has business with a cryptocurrency network.',
    'Look at the process that the finding names: is its file part of the image?',
    'Compare when it began with the last change of the workload in the audit log.',
  ],
  requires: {
    'eksClusterDetails and kubernetesWorkloadDetails': 'without them it is booked on the node, and its pods share it',
    instanceDetails: 'without it too nothing can be placed; the finding is counted and gives no signal',
  },
  examples: {
    matches: {
      'a connection to a pool': findingExample({ type: TYPE, remoteIp: '203.0.113.9', remotePort: '3333' }),
      'a DNS request for a pool': findingExample({ type: `${TYPE}!DNS`, domain: 'pool.example' }),
      'a process outside containers': findingExample({ type: TYPE, workload: undefined }),
    },
    ignores: {
      'a finding about something else': findingExample(),
      'the same on an instance, which says nothing about a process': findingExample({
        type: 'CryptoCurrency:EC2/BitcoinTool.B',
      }),
      'the same in a function': findingExample({ type: 'CryptoCurrency:Lambda/BitcoinTool.B' }),
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
    return {
      entity,
      indicators: indicatorsOf(finding, finding.domain, finding.remoteIp),
      // Asking for a name is less than talking to it: scanners, logs and people do that too.
      weight: finding.type.endsWith('!DNS') ? 'moderate' : 'strong',
      facts: factsOf(finding),
    };
  },
};
