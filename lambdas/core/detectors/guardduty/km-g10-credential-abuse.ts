import { accountEntity, clusterEntity, type Entity } from '../../model/entity';
import type { GuardDutyFinding } from '../../model/guardduty-finding';
import type { Detector } from '../detector';
import { factsOf, indicatorsOf } from '../finding-subject';
import { isOneOf, type FindingTypes } from '../finding-types';
import { accessKeyFindingExample } from '../guardduty-example';

const EXFILTRATION = 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.';
const PURPOSES = [
  'CredentialAccess',
  'DefenseEvasion',
  'Discovery',
  'Execution',
  'Impact',
  'InitialAccess',
  'Persistence',
  'PrivilegeEscalation',
] as const;
const TYPES: FindingTypes = [EXFILTRATION, ...PURPOSES.map((purpose) => `${purpose}:IAMUser/AnomalousBehavior`)];

/** Calls that bring machines into the account. */
const MORE_MACHINES = /(?:^| )(?:RunInstances|CreateFleet|RequestSpot(?:Fleet|Instances)|UpdateAutoScalingGroup)$/;

/** Everything about clusters: who may enter them, and how many nodes they have. */
const OF_CLUSTERS = /^eks\.amazonaws\.com /;

/**
 * Credentials around a cluster were used as they should not be: a node's from outside, or an identity's for what makes
 * machines or lets into clusters.
 *
 * Sees: credentials of instances used elsewhere; unusual calls to EKS, and unusual calls for instances by a node's role.
 * Misses: which of the identities is an administrator of a cluster; unusual calls for instances by people, who have
 * reasons of their own to make some.
 */
export const credentialAbuse: Detector<'guardduty'> = {
  id: 'KM-G10',
  version: 1,
  title: 'GuardDuty: credentials around the cluster are abused',
  source: 'guardduty',
  channel: 'API',
  weight: 'moderate',
  severity: 'high',
  status: 'test',
  findingTypes: TYPES,
  techniques: ['T1078', 'T1528', 'T1552.005'],
  references: ['https://attack.mitre.org/techniques/T1078/', 'https://attack.mitre.org/techniques/T1552/005/'],
  falsePositives: [
    'A proxy or a transit network through which nodes reach AWS by addresses of somebody else.',
    'A new pipeline for clusters, or an administrator on an unusual day.',
  ],
  triage: [
    'Revoke the sessions of the role that the finding names, and look in CloudTrail for what they did.',
    'Look for new instances, access entries and node groups, in all regions.',
    'Set the hop limit of the instance metadata service to 1, so that pods cannot read the role of their node.',
  ],
  requires: {
    'accessKeyDetails.principalId': 'without it nobody can tell whether the role is a node’s',
    'awsApiCallAction.serviceName and api': 'without them an unusual call says nothing about clusters',
  },
  examples: {
    matches: {
      'credentials of a node that are used outside of AWS': accessKeyFindingExample({
        type: `${EXFILTRATION}OutsideAWS`,
        cluster: 'prod-a',
      }),
      'an unusual call to EKS': accessKeyFindingExample({
        caller: { name: 'deployer', request: 'eks.amazonaws.com CreateAccessEntry' },
      }),
      'a node that starts instances': accessKeyFindingExample({
        caller: { name: 'nodes', request: 'ec2.amazonaws.com RunInstances', roleOfInstance: 'i-0123456789abcdef0' },
      }),
    },
    ignores: {
      'an unusual call to something else': accessKeyFindingExample(),
      'a person who starts instances': accessKeyFindingExample({
        caller: { name: 'ana', request: 'ec2.amazonaws.com RunInstances' },
      }),
      'a node that describes instances': accessKeyFindingExample({
        caller: {
          name: 'nodes',
          request: 'ec2.amazonaws.com DescribeInstances',
          roleOfInstance: 'i-0123456789abcdef0',
        },
      }),
      'a hostile caller of AWS': accessKeyFindingExample({
        type: 'UnauthorizedAccess:IAMUser/TorIPCaller',
        caller: { name: 'deployer', request: 'eks.amazonaws.com CreateAccessEntry' },
      }),
    },
  },

  detect(finding) {
    const { type, caller } = finding;
    if (!isOneOf(TYPES, finding) || !(type.startsWith(EXFILTRATION) || isAboutClusters(finding))) return undefined;
    return {
      entity: placeOf(finding),
      indicators: indicatorsOf(finding, type, caller?.name, caller?.request),
      facts: factsOf(finding),
    };
  },
};

const isAboutClusters = ({ caller }: GuardDutyFinding): boolean => {
  const request = caller?.request ?? '';
  return OF_CLUSTERS.test(request) || (caller?.roleOfInstance !== undefined && MORE_MACHINES.test(request));
};

/** Whoever holds the role of a node can do what all its pods could: it is about the cluster, where one is named. */
const placeOf = ({ cluster = '', isSample, accountId, region }: GuardDutyFinding): Entity =>
  cluster === '' || isSample ? accountEntity(accountId, region) : clusterEntity(cluster);
