import type { AuditEvent } from '../../model/audit-event';
import type { WrittenObject } from '../../model/written-object';
import { isAcceptedRequest } from '../accepted-write';
import { requestExample } from '../audit-example';
import type { Detector } from '../detector';
import { nodeEntity } from '../node-entity';
import { principalOf } from '../principal';

type AccessReview = Extract<WrittenObject, { readonly kind: 'access-review' }>;

/** Names under which the API server itself reaches kubelets. */
const API_SERVER = new Set(['kube-apiserver-kubelet-client', 'system:kube-apiserver', 'system:apiserver']);

const NODE = 'system:node:';

const asking = (review: Partial<AccessReview>, changes: Partial<AuditEvent> = {}): AuditEvent =>
  requestExample(
    { resource: 'subjectaccessreviews', apiGroup: 'authorization.k8s.io' },
    {
      username: `${NODE}node-1`,
      groups: ['system:nodes'],
      origin: 'inside',
      written: {
        kind: 'access-review',
        username: 'system:serviceaccount:shop:ci',
        verb: 'create',
        resource: 'nodes',
        subresource: 'proxy',
        name: 'node-1',
        allowed: true,
        ...review,
      },
      ...changes,
    },
  );

/**
 * A kubelet asked whether somebody may use it: somebody had reached it directly, past the audit log.
 *
 * Sees: questions of nodes about `nodes/proxy` for others than the API server; what runs a command weighs more.
 * Misses: kubelets that let anybody in without asking, answers that a kubelet still remembers, and what was asked for:
 * a list of pods and, by WebSocket, a command are the same question.
 */
export const directKubelet: Detector<'audit'> = {
  id: 'KM-B05',
  version: 1,
  title: 'Direct kubelet access inferred',
  source: 'audit',
  channel: 'API',
  weight: ['moderate', 'strong'],
  severity: 'medium',
  // What EKS logs of these questions, and under which name its API server reaches kubelets, is not proven on EKS.
  status: 'test',
  // Kubelets ask all the time; about themselves, hardly ever.
  selects: [{ verbs: ['create'], resources: ['subjectaccessreviews'], mentions: '"subresource":"proxy"' }],
  techniques: ['T1133', 'T1552.007'],
  references: ['https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/'],
  falsePositives: ['Agents that list pods at the kubelet of their node: they need a role with nodes/proxy for it.'],
  triage: [
    'Look whether the named identity is one of your agents, and whether its role needs nodes/proxy.',
    'Look at the processes of the pods on that node.',
  ],
  requires: {
    'requestObject.spec.resourceAttributes': 'without it nothing is seen',
    'responseObject.status.allowed': 'without it the answer is taken for yes',
  },
  examples: {
    matches: {
      'a service account runs something': asking({}),
      'somebody lists pods': asking({ verb: 'get' }),
      'somebody without a name': asking({ verb: 'get', username: 'system:anonymous' }),
    },
    ignores: {
      'the API server': asking({ username: 'kube-apiserver-kubelet-client' }),
      'metrics of the node': asking({ verb: 'get', subresource: 'metrics' }),
      'a question that was answered no': asking({ allowed: false }),
      'a question of an extension’s server': asking(
        {},
        { username: 'system:serviceaccount:kube-system:metrics-server' },
      ),
    },
  },

  detect(event) {
    const { written, username, cluster } = event;
    if (written?.kind !== 'access-review' || !username.startsWith(NODE) || !isAcceptedRequest(event)) return undefined;
    if (written.resource !== 'nodes' || written.subresource !== 'proxy' || written.allowed === false) return undefined;
    if (written.username === '' || API_SERVER.has(written.username)) return undefined;
    const runs = written.verb === 'create' || written.username === 'system:anonymous';
    return {
      entity: principalOf({ cluster, username: written.username }),
      related: [nodeEntity(cluster, username.slice(NODE.length))],
      indicators: [`${written.verb} nodes/proxy at the kubelet`],
      weight: runs ? 'strong' : 'moderate',
      facts: { actor: written.username },
    };
  },
};
