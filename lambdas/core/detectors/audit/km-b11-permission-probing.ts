import type { AuditEvent } from '../../model/audit-event';
import { isOwnIdentity } from '../../model/identity';
import { actorFacts } from '../actor-facts';
import { askerOf, isOfClusterItself } from '../asker';
import { auditExample } from '../audit-example';
import { historyDetector } from '../history';
import { distinctKeys, matchAt, togetherWith } from '../observed';

const WINDOW_MINUTES = 5;
const MANY_REFUSALS = 15;
const REVIEWS = new Set(['selfsubjectaccessreviews', 'selfsubjectrulesreviews']);
const ANONYMOUS = 'system:anonymous';

const asPod: Partial<AuditEvent> = {
  username: 'system:serviceaccount:shop:checkout',
  extra: {
    'authentication.kubernetes.io/pod-name': 'checkout-1',
    'authentication.kubernetes.io/pod-uid': 'uid-checkout-1',
  },
};

const reviewing = (changes: Partial<AuditEvent> = {}): AuditEvent =>
  auditExample({
    requestUri: '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
    objectRef: {
      resource: 'selfsubjectrulesreviews',
      subresource: '',
      apiGroup: 'authorization.k8s.io',
      namespace: '',
      name: '',
      uid: '',
    },
    workload: undefined,
    ...asPod,
    ...changes,
  });

const refused = (count: number, changes: Partial<AuditEvent> = {}): readonly AuditEvent[] =>
  Array.from({ length: count }, (_, n) =>
    auditExample({
      auditId: `audit-${n}`,
      verb: 'list',
      code: 403,
      decision: 'forbid',
      requestUri: `/api/v1/namespaces/team-${n}/pods`,
      objectRef: { resource: 'pods', subresource: '', apiGroup: '', namespace: `team-${n}`, name: '', uid: '' },
      workload: undefined,
      ...asPod,
      ...changes,
    }),
  );

/**
 * Somebody finds out what a stolen name may do.
 *
 * Sees: a service account that asks what it may do, and fifteen different requests of one name that were refused within
 * five minutes.
 * Misses: those who know already, and requests without a name: the whole internet probes a public endpoint.
 */
export const permissionProbing = historyDetector<'audit'>({
  id: 'KM-B11',
  version: 1,
  title: 'Permission probing',
  source: 'audit',
  channel: 'API',
  weight: 'weak',
  severity: 'low',
  status: 'test',
  selects: [
    { verbs: ['create'], resources: [...REVIEWS] },
    { verbs: [], resources: [], decisions: ['forbid'] },
  ],
  techniques: ['T1613', 'T1069'],
  references: ['https://attack.mitre.org/techniques/T1613/'],
  falsePositives: ['Dashboards and operators that ask what they may do, and workloads whose role lost a permission.'],
  triage: [
    'Look at what the same name was allowed in the same minutes.',
    'Ask whether the workload is meant to talk to the API server at all.',
  ],
  requires: {
    'annotations authorization.k8s.io/decision': 'without it refusals are not counted',
    'user.extra of a bound token': 'without it, the probing is booked on the cluster and not on the pod',
  },
  history: {
    windowMinutes: WINDOW_MINUTES,
    examples: {
      matches: {
        'a pod that asks what it may do': [reviewing()],
        'fifteen refusals': refused(15),
      },
      ignores: {
        'a person who asks what he may do': [reviewing({ username: 'alice', extra: {} })],
        'fourteen refusals': refused(14),
        'one request that is refused again and again': refused(20, {
          objectRef: { resource: 'pods', subresource: '', apiGroup: '', namespace: 'shop', name: '', uid: '' },
        }),
        'refusals of somebody without a name': refused(20, { username: ANONYMOUS, extra: {} }),
      },
    },
    observe(event) {
      const { username, stage, verb, decision, code, objectRef } = event;
      const { resource, subresource, namespace, name } = objectRef;
      if (stage !== 'ResponseComplete' || username === ANONYMOUS || isOfClusterItself(username)) return [];
      if (isOwnIdentity(username)) return [];
      const asks = REVIEWS.has(resource) && code < 300 && username.startsWith('system:serviceaccount:');
      if (!asks && decision !== 'forbid') return [];
      const request = JSON.stringify([verb, resource, subresource, namespace, name]);
      return [{ scope: username, key: asks ? 'review' : request, entity: askerOf(event), facts: actorFacts(event) }];
    },
    detectOver: (observations) =>
      observations.flatMap((one) => {
        if (one.key === 'review') return [matchAt(one, ['asks what it may do'])];
        const refusals = observations.filter(({ key }) => key !== 'review');
        const isProbing = togetherWith(refusals, one, WINDOW_MINUTES).some(
          (near) => distinctKeys(near) >= MANY_REFUSALS,
        );
        return isProbing ? [matchAt(one, ['many different requests refused'])] : [];
      }),
  },
});
