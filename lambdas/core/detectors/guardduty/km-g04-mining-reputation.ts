import type { Detector } from '../detector';
import { factsOf, indicatorsOf, subjectOf } from '../finding-subject';
import { isOneOf, type FindingTypes } from '../finding-types';
import { findingExample, instanceFindingExample } from '../guardduty-example';

const RUNTIME = 'Impact:Runtime/BitcoinDomainRequest.Reputation';
const INSTANCE = 'Impact:EC2/BitcoinDomainRequest.Reputation';
const TYPES: FindingTypes = [RUNTIME, INSTANCE];

/**
 * A process or a node asked for a name that GuardDuty holds for one of cryptocurrency business, by its reputation.
 *
 * Sees: DNS requests, of processes with the pod they belong to, of nodes without an agent.
 * Misses: names without a bad reputation yet, other resolvers, addresses without a name.
 */
export const miningReputation: Detector<'guardduty'> = {
  id: 'KM-G04',
  version: 1,
  title: 'GuardDuty: name with a reputation of mining was asked for',
  source: 'guardduty',
  channel: 'NET',
  weight: 'moderate',
  severity: 'medium',
  status: 'stable',
  findingTypes: TYPES,
  techniques: ['T1496.001'],
  references: ['https://attack.mitre.org/techniques/T1496/001/'],
  falsePositives: [
    'Wallets, exchanges and price feeds that the company uses.',
    'Threat intelligence tools, crawlers and mail filters that resolve whatever they read.',
  ],
  triage: [
    'Look at the name: is it a pool, or merely a page about coins?',
    'Look whether a connection followed the request, in flow logs or in KM-G01 and KM-G03.',
    'Ask the owner of the workload whether it has business with a cryptocurrency network.',
  ],
  requires: {
    'eksClusterDetails and kubernetesWorkloadDetails': 'without them it is booked on the node, and its pods share it',
    'instanceDetails.instanceId': 'without it too nothing can be placed; the finding is counted and gives no signal',
  },
  examples: {
    matches: {
      'a process that asks for a pool': findingExample({ type: RUNTIME, domain: 'pool.example' }),
      'a node that asks for a pool': instanceFindingExample({ type: INSTANCE, domain: 'pool.example' }),
    },
    ignores: {
      'a name with a bad reputation of another kind': findingExample({
        type: 'Impact:Runtime/SuspiciousDomainRequest.Reputation',
        domain: 'odd.example',
      }),
      'the same of a node': instanceFindingExample({
        type: 'Impact:EC2/MaliciousDomainRequest.Reputation',
        domain: 'odd.example',
      }),
      'a pool that is on the list of KM-G01': findingExample({
        type: 'CryptoCurrency:Runtime/BitcoinTool.B!DNS',
        domain: 'pool.example',
      }),
      'a finding that names neither workload nor instance': findingExample({
        type: RUNTIME,
        workload: undefined,
        instanceId: undefined,
      }),
    },
  },

  detect(finding) {
    const entity = isOneOf(TYPES, finding) ? subjectOf(finding) : undefined;
    if (!entity) return undefined;
    // With the instance: what was seen on two nodes is two findings, each with pods of its own.
    const ofNode = entity.kind === 'Node' ? finding.instanceId : undefined;
    return { entity, indicators: indicatorsOf(finding, finding.domain, ofNode), facts: factsOf(finding) };
  },
};
