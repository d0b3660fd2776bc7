import type { AuditEvent } from '../../model/audit-event';
import type { Entity } from '../../model/entity';
import { isOwnIdentity } from '../../model/identity';
import { actorFacts } from '../actor-facts';
import { auditExample } from '../audit-example';
import { inNamespace } from '../authored-write';
import { historyDetector } from '../history';
import { BASELINE_MINUTES, firstOfKey, matchAt } from '../observed';

const STAGES = new Set(['ResponseStarted', 'ResponseComplete']);

const opening = (query: string, changes: Partial<AuditEvent> = {}): AuditEvent =>
  auditExample({
    verb: 'create',
    code: 101,
    requestUri: `/api/v1/namespaces/shop/pods/checkout-1/exec?command=bash&container=app&${query}`,
    objectRef: { resource: 'pods', subresource: 'exec', apiGroup: '', namespace: 'shop', name: 'checkout-1', uid: '' },
    workload: undefined,
    ...changes,
  });

const withinNamespace = (namespace: string): Partial<AuditEvent> => ({
  objectRef: { resource: 'pods', subresource: 'exec', apiGroup: '', namespace, name: 'coredns-1', uid: '' },
});

/**
 * Somebody opens a terminal in a pod, and never did so in this namespace.
 *
 * Sees: exec and attach with a terminal, whether by create or, by WebSocket, by get.
 * Misses: commands without a terminal, which KM-B02 reads, and whoever works in pods every week.
 */
export const firstInteractiveExec = historyDetector<'audit'>({
  id: 'KM-B03',
  version: 1,
  title: 'First interactive exec by a principal',
  source: 'audit',
  channel: 'API',
  weight: ['weak', 'moderate'],
  severity: 'low',
  status: 'stable',
  selects: [{ verbs: ['create', 'get'], resources: ['pods'], subresources: ['exec', 'attach'], wholeObject: false }],
  techniques: ['T1609'],
  references: ['https://attack.mitre.org/techniques/T1609/'],
  falsePositives: ['Staff on call, and everybody’s first day.'],
  triage: [
    'Ask the person behind the name (facts: actor, sourceIp) what they did in the pod.',
    'Look at the processes of the pod now, and at Falco alerts of the same minutes.',
  ],
  requires: { requestURI: 'without it nothing is seen' },
  history: {
    windowMinutes: BASELINE_MINUTES,
    firstSeen: true,
    examples: {
      matches: {
        'a first terminal': [opening('stdin=true&tty=true')],
        'a first terminal in a system namespace': [
          opening('stdin=true&tty=true'),
          opening('stdin=true&tty=true', {
            ...withinNamespace('kube-system'),
            auditId: 'audit-2',
            at: '2026-11-24T12:00:00.000Z',
          }),
        ],
      },
      ignores: {
        'the terminal of the next day': [
          opening('tty=true'),
          opening('tty=true', { auditId: 'audit-2', at: '2026-11-24T12:00:00.000Z' }),
        ],
        'a command without a terminal': [opening('stdout=true')],
        'a terminal that was refused': [opening('tty=true', { code: 403 })],
        'a look at the log': [
          auditExample({
            verb: 'get',
            objectRef: { resource: 'pods', subresource: 'log', apiGroup: '', namespace: 'shop', name: 'a', uid: '' },
          }),
        ],
      },
    },
    observe(event) {
      const { stage, code, username, requestUri, objectRef } = event;
      if (!STAGES.has(stage) || code >= 300 || isOwnIdentity(username)) return [];
      const query = new URLSearchParams(requestUri.slice(requestUri.indexOf('?') + 1));
      if (query.get('tty') !== 'true') return [];
      return [
        {
          scope: inNamespace(username, objectRef.namespace),
          key: 'terminal',
          entity: podOf(event),
          facts: actorFacts(event, { container: query.get('container') ?? '' }),
        },
      ];
    },
    detectOver: (observations) =>
      firstOfKey(observations, BASELINE_MINUTES).map((first) =>
        matchAt(first, ['first terminal'], { weight: first.entity.namespace === 'kube-system' ? 'moderate' : 'weak' }),
      ),
  },
});

const podOf = ({ cluster, objectRef: { namespace, name, uid } }: AuditEvent): Entity => ({
  cluster,
  kind: 'Pod',
  namespace,
  name,
  ...(uid === '' ? {} : { uid }),
});
