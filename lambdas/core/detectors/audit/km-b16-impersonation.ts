import type { AuditEvent } from '../../model/audit-event';
import { isAcceptedRequest } from '../accepted-write';
import { callerFacts } from '../actor-facts';
import { auditExample } from '../audit-example';
import type { Detector } from '../detector';
import { isServiceAccount, principalOf } from '../principal';
import { REMARKABLE_REQUESTS } from '../remarkable-requests';

const SUPERUSERS = 'system:masters';
const OF_KUBE_SYSTEM = 'system:serviceaccount:kube-system:';
const NOBODY = 'system:anonymous';

const as = (username: string, groups: readonly string[] = [], changes: Partial<AuditEvent> = {}): AuditEvent =>
  auditExample({ impersonated: { username, groups }, ...changes });

/**
 * Somebody acted in the name of a part of the system, or as a superuser.
 *
 * Sees: impersonation in writes of workloads, rights and credentials and in commands in pods.
 * Misses: impersonation of people and of service accounts outside kube-system, which GitOps and proxies do all day.
 */
export const systemImpersonation: Detector<'audit'> = {
  id: 'KM-B16',
  version: 1,
  title: 'Impersonation of system identity',
  source: 'audit',
  channel: 'API',
  weight: 'moderate',
  severity: 'high',
  status: 'test',
  selects: REMARKABLE_REQUESTS,
  techniques: ['T1078', 'T1550.001'],
  references: ['https://kubernetes.io/docs/reference/access-authn-authz/user-impersonation/'],
  falsePositives: [
    'Access proxies (Rancher, Teleport) that give administrators the group system:masters.',
    'Administrators who look for a fault with kubectl --as.',
  ],
  triage: [
    'Ask the person behind the name (facts: actor, sourceIp) why they needed another one.',
    'Look who holds the right to impersonate: kubectl auth can-i impersonate users --as=NAME.',
  ],
  requires: {
    impersonatedUser: 'without it nothing is seen: the event carries it whenever there was an impersonation',
  },
  examples: {
    matches: {
      'a superuser': as('admin', [SUPERUSERS]),
      'a controller': as('system:serviceaccount:kube-system:deployment-controller'),
      'the scheduler': as('system:kube-scheduler'),
    },
    ignores: {
      'nobody is impersonated': auditExample(),
      'a person': as('bob', ['developers']),
      'a tenant’s service account, by GitOps': as('system:serviceaccount:shop:reconciler'),
      'somebody without a name': as(NOBODY, ['system:unauthenticated']),
      'EKS itself': as('system:kube-scheduler', [], { username: 'eks:authenticator' }),
    },
  },

  detect(event) {
    const { impersonated, username } = event;
    if (!impersonated || !isAcceptedRequest(event) || username.startsWith('eks:')) return undefined;
    const name = impersonated.groups.includes(SUPERUSERS) ? SUPERUSERS : systemNameIn(impersonated.username);
    return name === undefined
      ? undefined
      : { entity: principalOf(event), indicators: [`in the name of ${name}`], facts: callerFacts(event) };
  },
};

const systemNameIn = (username: string): string | undefined => {
  if (!username.startsWith('system:') || username === NOBODY) return undefined;
  return isServiceAccount(username) && !username.startsWith(OF_KUBE_SYSTEM) ? undefined : username;
};
