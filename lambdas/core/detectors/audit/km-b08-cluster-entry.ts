import type { AuditEvent } from '../../model/audit-event';
import { isAcceptedRequest } from '../accepted-write';
import { callerFacts } from '../actor-facts';
import { requestExample } from '../audit-example';
import type { Detector } from '../detector';
import { principalOf } from '../principal';

const changing = (changes: Partial<AuditEvent> = {}, name = 'aws-auth', namespace = 'kube-system'): AuditEvent =>
  requestExample({ resource: 'configmaps', namespace, name }, { verb: 'patch', code: 200, ...changes });

/**
 * Somebody changed which identities of AWS may enter the cluster, and as whom.
 *
 * Sees: every change of the ConfigMap aws-auth by anybody but EKS; whether it makes somebody a superuser, where the request
 * shows it.
 * Misses: access entries, which are changed by calls of AWS and stand in CloudTrail.
 */
export const clusterEntry: Detector<'audit'> = {
  id: 'KM-B08',
  version: 1,
  title: 'Cluster entry changed',
  source: 'audit',
  channel: 'API',
  weight: 'moderate',
  severity: 'high',
  status: 'test',
  selects: [{ verbs: ['create', 'update', 'patch', 'delete'], resources: ['configmaps'] }],
  techniques: ['T1098', 'T1098.006'],
  references: ['https://attack.mitre.org/techniques/T1098/'],
  falsePositives: ['The platform team, and tools that add the roles of new node groups.'],
  triage: [
    'Compare the ConfigMap with its last known state: kubectl get configmap aws-auth -n kube-system -o yaml.',
    'Look in CloudTrail what the added role or user has done since.',
  ],
  requires: { 'objectRef.name': 'without it nothing is seen' },
  examples: {
    matches: {
      'a patch': changing(),
      'a superuser is added': changing({ written: { kind: 'identity-map', grantsEverything: true } }),
      'it is deleted': changing({ verb: 'delete' }),
    },
    ignores: {
      'another ConfigMap': changing({}, 'coredns'),
      'a ConfigMap of that name elsewhere': changing({}, 'aws-auth', 'shop'),
      'EKS itself': changing({ username: 'eks:nodegroup-manager' }),
      'a change that was refused': changing({ code: 403 }),
    },
  },

  detect(event) {
    const { objectRef, username, written, verb } = event;
    if (objectRef.namespace !== 'kube-system' || objectRef.name !== 'aws-auth') return undefined;
    if (!isAcceptedRequest(event) || username.startsWith('eks:')) return undefined;
    const makesSuperuser = written?.kind === 'identity-map' && written.grantsEverything;
    return {
      entity: principalOf(event),
      indicators: [`${verb} aws-auth`, ...(makesSuperuser ? ['system:masters'] : [])],
      facts: callerFacts(event),
    };
  },
};
