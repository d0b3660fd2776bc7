import type { AuditEvent } from '../../model/audit-event';
import type { Entity } from '../../model/entity';
import { callerFacts } from '../actor-facts';
import { auditExample } from '../audit-example';
import type { Detector } from '../detector';

const ANONYMOUS = 'system:anonymous';
const WRITES = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

/** What anybody may ask of a cluster by default, and load balancers do. */
const PUBLIC_PATHS = /^\/(?:healthz|livez|readyz|version|\.well-known|openid)(?:[/?]|$)/;

const anonymously = (changes: Partial<AuditEvent>): AuditEvent =>
  auditExample({ username: ANONYMOUS, groups: ['system:unauthenticated'], decision: 'allow', ...changes });

const LISTING: Partial<AuditEvent> = {
  verb: 'list',
  code: 200,
  requestUri: '/api/v1/namespaces/shop/pods',
  objectRef: { resource: 'pods', subresource: '', apiGroup: '', namespace: 'shop', name: '', uid: '' },
  workload: undefined,
};

/**
 * The cluster answered a request of somebody it does not know.
 *
 * Sees: every allowed request of `system:anonymous` beyond health, version and discovery of keys; a write weighs more.
 * Misses: stolen credentials, which have a name, and requests straight to a kubelet.
 */
export const anonymousRequest: Detector<'audit'> = {
  id: 'KM-B01',
  version: 1,
  title: 'Anonymous request allowed',
  source: 'audit',
  channel: 'API',
  weight: ['moderate', 'strong'],
  severity: 'high',
  status: 'stable',
  selects: [{ verbs: [], resources: [], users: [ANONYMOUS] }],
  techniques: ['T1078.001', 'T1190'],
  references: ['https://attack.mitre.org/techniques/T1078/001/'],
  falsePositives: ['Clusters that publish information to anybody on purpose, such as cluster-info for joining nodes.'],
  triage: [
    'Look for bindings to system:anonymous or system:unauthenticated: kubectl get clusterrolebindings,rolebindings -A.',
    'List what the source address asked for in the same hour, and what it created.',
  ],
  requires: {
    'annotations authorization.k8s.io/decision': 'without it the status of the response decides',
  },
  examples: {
    matches: {
      'somebody lists pods': anonymously(LISTING),
      'somebody creates a Deployment': anonymously({}),
    },
    ignores: {
      'a probe of a load balancer': anonymously({ ...LISTING, verb: 'get', requestUri: '/livez?verbose' }),
      'the version': anonymously({ ...LISTING, verb: 'get', requestUri: '/version' }),
      'a request that was refused': anonymously({ ...LISTING, decision: 'forbid', code: 403 }),
      'a request of somebody with a name': auditExample({ decision: 'allow' }),
    },
  },

  detect(event) {
    const { username, stage, verb, requestUri, objectRef } = event;
    if (username !== ANONYMOUS || stage === 'RequestReceived' || !isAllowed(event)) return undefined;
    if (PUBLIC_PATHS.test(requestUri)) return undefined;
    const asked = objectRef.resource === '' ? 'a path outside the API' : objectRef.resource;
    return {
      entity: event.workload?.entity ?? clusterOf(event),
      indicators: [`${verb} ${asked}`],
      weight: WRITES.has(verb) ? 'strong' : 'moderate',
      facts: callerFacts(event),
    };
  },
};

const isAllowed = ({ decision, code }: AuditEvent): boolean =>
  code < 400 && (decision === undefined ? code > 0 : decision === 'allow');

const clusterOf = ({ cluster }: AuditEvent): Entity => ({ cluster, kind: 'Cluster', namespace: '', name: cluster });
