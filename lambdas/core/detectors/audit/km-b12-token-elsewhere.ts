import type { AuditEvent } from '../../model/audit-event';
import { isAcceptedWrite, wasAskedByOthers } from '../accepted-write';
import { callerFacts } from '../actor-facts';
import { auditExample } from '../audit-example';
import type { Detector } from '../detector';
import { isServiceAccount, principalOf } from '../principal';
import { REMARKABLE_REQUESTS } from '../remarkable-requests';

const byWorkload = (changes: Partial<AuditEvent>): AuditEvent =>
  auditExample({ username: 'system:serviceaccount:shop:ci', origin: 'outside', ...changes });

/**
 * The token of a workload was used from where no workload runs.
 *
 * Sees: writes of workloads, rights and credentials, and commands in pods, by a service account from an address that is
 * neither private nor among the networks that the user has named (`trustedCidrs`). Where none are named, a public address
 * may be the cluster's own way out, and the match is weak.
 * Misses: tokens that are used from inside, in another pod or on another node; tokens that only read.
 */
export const tokenElsewhere: Detector<'audit'> = {
  id: 'KM-B12',
  version: 1,
  title: 'Workload token used elsewhere',
  source: 'audit',
  channel: 'API',
  weight: ['strong', 'weak'],
  severity: 'high',
  status: 'stable',
  selects: REMARKABLE_REQUESTS,
  techniques: ['T1528', 'T1550.001', 'T1078'],
  references: ['https://attack.mitre.org/techniques/T1550/001/'],
  falsePositives: [
    'Pipelines outside the cluster that use the token of a service account: name their addresses in trustedCidrs.',
    'Clusters without a private endpoint: their nodes come from the addresses of their NAT gateways.',
  ],
  triage: [
    'Find out to whom the address belongs, and where the token was kept.',
    'Deleting and making anew the service account ends all its tokens; pods get new ones when they start again.',
  ],
  requires: { sourceIPs: 'without an address that can be read nothing is seen' },
  examples: {
    matches: {
      'a Deployment from an address that nobody has named': byWorkload({}),
      'a Deployment from the Internet, where nobody has named any': byWorkload({ origin: 'public' }),
      'a command that was refused': byWorkload({
        verb: 'get',
        code: 403,
        workload: undefined,
        objectRef: { resource: 'pods', subresource: 'exec', apiGroup: '', namespace: 'shop', name: 'a', uid: '' },
      }),
    },
    ignores: {
      'a workload in the cluster': byWorkload({ origin: 'inside' }),
      'an address that cannot be read': byWorkload({ origin: 'unknown' }),
      'a person': byWorkload({ username: 'alice' }),
      'a name that only looks like one': byWorkload({ username: 'system:serviceaccounts:shop' }),
    },
  },

  detect(event) {
    const { username, origin, workload, sourceIps } = event;
    if (origin !== 'outside' && origin !== 'public') return undefined;
    if (!isServiceAccount(username) || !wasAskedByOthers(event)) return undefined;
    const principal = principalOf(event);
    // What may be an ordinary request says nothing about the workload.
    const written = origin === 'outside' && isAcceptedWrite(event) ? workload?.entity : undefined;
    return {
      entity: written ?? principal,
      related: written ? [principal] : [],
      indicators: [`token of ${username} at ${sourceIps.at(-1) ?? ''}`],
      weight: origin === 'outside' ? 'strong' : 'weak',
      facts: callerFacts(event),
    };
  },
};
