import type { AuditEvent } from '../../model/audit-event';
import { wasAskedByOthers } from '../accepted-write';
import { callerFacts } from '../actor-facts';
import { auditExample } from '../audit-example';
import { handToolIn, intrusionToolIn } from '../clients';
import type { Detector } from '../detector';
import { isServiceAccount, principalOf } from '../principal';
import { REMARKABLE_REQUESTS } from '../remarkable-requests';

const calling = (userAgent: string, changes: Partial<AuditEvent> = {}): AuditEvent =>
  auditExample({ username: 'system:serviceaccount:shop:web', origin: 'inside', userAgent, ...changes });

/**
 * A workload called the API server with a tool that people use, or anybody with one that is made for intrusion.
 *
 * Sees: what the client says it is, in writes of workloads, rights and credentials and in commands in pods.
 * Misses: clients that say something else, which costs an attacker nothing.
 */
export const oddClient: Detector<'audit'> = {
  id: 'KM-B13',
  version: 1,
  title: 'Odd client',
  source: 'audit',
  channel: 'API',
  weight: 'weak',
  severity: 'low',
  status: 'test',
  selects: REMARKABLE_REQUESTS,
  techniques: ['T1613', 'T1059.013'],
  references: ['https://attack.mitre.org/techniques/T1613/'],
  falsePositives: ['Jobs and pipelines that run kubectl under a service account.', 'Tests of the cluster’s defences.'],
  triage: [
    'Ask the owner of the service account whether its workload runs such a tool.',
    'Look what else came from the same address in the same hour.',
  ],
  requires: { userAgent: 'without it nothing is seen' },
  examples: {
    matches: {
      'a workload with kubectl': calling('kubectl/v1.36.0 (linux/amd64) kubernetes/abc'),
      'a workload with curl': calling('curl/8.15.0'),
      'a person with a tool for intrusion': calling('stratus-red-team_0b4', { username: 'alice' }),
    },
    ignores: {
      'a person with kubectl': calling('kubectl/v1.36.0', { username: 'alice' }),
      'an operator': calling('argocd-application-controller/v3.2.0'),
      'a client whose name begins alike': calling('kubectlx/1.0'),
      'a client that says nothing': calling(''),
    },
  },

  detect(event) {
    const { username, userAgent } = event;
    if (!wasAskedByOthers(event)) return undefined;
    const tool = intrusionToolIn(userAgent) ?? (isServiceAccount(username) ? handToolIn(userAgent) : undefined);
    return tool === undefined
      ? undefined
      : { entity: principalOf(event), indicators: [`client ${tool}`], facts: callerFacts(event) };
  },
};
