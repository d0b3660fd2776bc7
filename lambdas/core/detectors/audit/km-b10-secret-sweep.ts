import type { AuditEvent } from '../../model/audit-event';
import { isOwnIdentity } from '../../model/identity';
import { actorFacts } from '../actor-facts';
import { askerOf, isOfClusterItself } from '../asker';
import { auditExample } from '../audit-example';
import { historyDetector } from '../history';
import { distinctKeys, matchAt, togetherWith } from '../observed';

const WINDOW_MINUTES = 10;
const MANY = 10;
const ALL = 'all secrets of the cluster';

const reading = (name: string, changes: Partial<AuditEvent> = {}): AuditEvent =>
  auditExample({
    auditId: `audit-${name}`,
    level: 'Metadata',
    verb: name === '' ? 'list' : 'get',
    code: 200,
    requestUri: `/api/v1/namespaces/shop/secrets/${name}`,
    objectRef: { resource: 'secrets', subresource: '', apiGroup: '', namespace: 'shop', name, uid: '' },
    workload: undefined,
    username: 'system:serviceaccount:shop:checkout',
    extra: {
      'authentication.kubernetes.io/pod-name': 'checkout-1',
      'authentication.kubernetes.io/pod-uid': 'uid-checkout-1',
    },
    ...changes,
  });

const readingMany = (count: number, changes: Partial<AuditEvent> = {}): readonly AuditEvent[] =>
  Array.from({ length: count }, (_, n) => reading(`secret-${n}`, changes));

const everywhere = { resource: 'secrets', subresource: '', apiGroup: '', namespace: '', name: '', uid: '' };

/**
 * Somebody reads one secret after the other, or all of the cluster at once.
 *
 * Sees: ten distinct secrets within ten minutes, and a list over all namespaces. Booked on the pod whose token is used.
 * Misses: secrets of one namespace that are listed in one request, secrets that a pod mounts, and slow readers.
 */
export const secretSweep = historyDetector<'audit'>({
  id: 'KM-B10',
  version: 1,
  title: 'Secret sweep',
  source: 'audit',
  channel: 'API',
  weight: 'weak',
  severity: 'medium',
  status: 'test',
  selects: [{ verbs: ['get', 'list'], resources: ['secrets'], frequent: true }],
  techniques: ['T1552.007'],
  references: ['https://attack.mitre.org/techniques/T1552/007/'],
  falsePositives: ['Controllers that keep secrets: GitOps, cert-manager, external-secrets, backup.'],
  triage: [
    'Ask whether the workload has to do with secrets at all: kubectl auth can-i --list --as=NAME.',
    'Rotate what was read, when nobody can say why.',
  ],
  requires: {
    'user.extra of a bound token': 'without it, the sweep is booked on the cluster and not on the pod',
  },
  history: {
    windowMinutes: WINDOW_MINUTES,
    examples: {
      matches: {
        'ten secrets at once': readingMany(10),
        'a list of all': [reading('', { objectRef: everywhere })],
      },
      ignores: {
        'nine secrets': readingMany(9),
        'one secret ten times': Array.from({ length: 10 }, (_, n) => reading('db', { auditId: `audit-${n}` })),
        'secrets that were refused': readingMany(12, { code: 403 }),
        'ten secrets in as many hours': Array.from({ length: 10 }, (_, n) =>
          reading(`secret-${n}`, { at: new Date(Date.parse('2026-11-23T12:00:00Z') + n * 3_600_000).toISOString() }),
        ),
        'the secrets of its pods by a node': readingMany(12, { username: 'system:node:node-1', extra: {} }),
      },
    },
    observe(event) {
      const { username, stage, code, verb, objectRef } = event;
      if (stage !== 'ResponseComplete' || code >= 300 || isOfClusterItself(username) || isOwnIdentity(username)) {
        return [];
      }
      const isAll = verb === 'list' && objectRef.namespace === '';
      if (!isAll && (verb !== 'get' || objectRef.name === '')) return [];
      return [
        {
          scope: username,
          key: isAll ? ALL : `${objectRef.namespace}/${objectRef.name}`,
          entity: askerOf(event),
          facts: actorFacts(event),
        },
      ];
    },
    detectOver: (observations) =>
      observations.flatMap((one) => {
        if (one.key === ALL) return [matchAt(one, [ALL])];
        const isSweep = togetherWith(observations, one, WINDOW_MINUTES).some((near) => distinctKeys(near) >= MANY);
        return isSweep ? [matchAt(one, ['one secret after the other'])] : [];
      }),
  },
});
