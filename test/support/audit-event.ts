/** A record of the audit log as the API server writes it: field order matters to the byte-level peek. */
export interface AuditRecord {
  readonly kind: string;
  readonly apiVersion: string;
  readonly level: string;
  readonly auditID: string;
  readonly stage: string;
  readonly requestURI: string;
  readonly verb: string;
  readonly user: Record<string, unknown>;
  readonly impersonatedUser?: Record<string, unknown>;
  readonly sourceIPs: readonly string[];
  readonly userAgent: string;
  readonly objectRef?: Record<string, unknown>;
  readonly responseStatus?: Record<string, unknown> | null;
  readonly requestObject?: unknown;
  readonly responseObject?: unknown;
  readonly requestReceivedTimestamp: string;
  readonly stageTimestamp: string;
  readonly annotations: Record<string, string>;
}

export const podSpec = (container: Record<string, unknown> = {}) => ({
  containers: [{ name: 'app', image: 'registry.example/shop/checkout:1.4.2', args: ['--port', '8080'], ...container }],
});

export const deploymentObject = (container: Record<string, unknown> = {}) => ({
  kind: 'Deployment',
  apiVersion: 'apps/v1',
  metadata: { name: 'checkout', namespace: 'shop', uid: 'uid-checkout', labels: { app: 'checkout' } },
  spec: { replicas: 1, template: { metadata: { labels: { app: 'checkout' } }, spec: podSpec(container) } },
});

/** A pod as the ReplicaSet controller makes it. */
export const podObject = (container: Record<string, unknown> = {}) => ({
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: {
    name: 'checkout-7c9d8b6f5c-x2x7q',
    generateName: 'checkout-7c9d8b6f5c-',
    namespace: 'shop',
    uid: 'uid-pod',
    ownerReferences: [
      {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        name: 'checkout-7c9d8b6f5c',
        uid: 'uid-replicaset',
        controller: true,
      },
    ],
  },
  spec: podSpec(container),
});

/** A person creates a harmless Deployment; a test states only what it changes. */
export const auditRecord = (changes: Partial<AuditRecord> = {}): AuditRecord => ({
  kind: 'Event',
  apiVersion: 'audit.k8s.io/v1',
  level: 'RequestResponse',
  auditID: '0f4b2c1e-0000-4000-8000-000000000001',
  stage: 'ResponseComplete',
  requestURI: '/apis/apps/v1/namespaces/shop/deployments?fieldManager=kubectl-create',
  verb: 'create',
  user: { username: 'alice', groups: ['system:authenticated'], extra: { arn: ['arn:aws:iam::111122223333:role/dev'] } },
  sourceIPs: ['203.0.113.7'],
  userAgent: 'kubectl/v1.36.0 (linux/arm64)',
  objectRef: { resource: 'deployments', namespace: 'shop', name: 'checkout', apiGroup: 'apps', apiVersion: 'v1' },
  responseStatus: { metadata: {}, code: 201 },
  requestObject: deploymentObject(),
  responseObject: deploymentObject(),
  requestReceivedTimestamp: '2026-11-23T12:00:00.000000Z',
  stageTimestamp: '2026-11-23T12:00:00.012345Z',
  annotations: { 'authorization.k8s.io/decision': 'allow' },
  ...changes,
});

export const auditLine = (changes: Partial<AuditRecord> = {}): string => JSON.stringify(auditRecord(changes));

const POD_REF = { resource: 'pods', namespace: 'shop', name: 'checkout-7c9d8b6f5c-x2x7q', apiVersion: 'v1' };

/** A pod is created, by its ReplicaSet's controller unless another name is given. */
export const podCreation = (
  container: Record<string, unknown> = {},
  username = 'system:serviceaccount:kube-system:replicaset-controller',
): AuditRecord =>
  auditRecord({
    sourceIPs: ['10.0.0.10'],
    userAgent: 'kube-controller-manager/v1.36.0 (linux/arm64)',
    requestURI: '/api/v1/namespaces/shop/pods',
    user: { username, groups: [] },
    objectRef: POD_REF,
    requestObject: podObject(container),
    responseObject: podObject(container),
  });

/** What most of an audit log is made of: reads, watches, leases, status updates. */
export const backgroundRecords: readonly AuditRecord[] = [
  auditRecord({
    level: 'Request',
    requestURI: '/api/v1/pods?allowWatchBookmarks=true&watch=true&fieldSelector=spec.nodeName%3Dnode-1',
    verb: 'watch',
    objectRef: { resource: 'pods', apiVersion: 'v1' },
    requestObject: undefined,
    responseObject: undefined,
  }),
  auditRecord({
    requestURI: '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/node-1?timeout=10s',
    verb: 'update',
    objectRef: { resource: 'leases', namespace: 'kube-node-lease', name: 'node-1', apiGroup: 'coordination.k8s.io' },
    requestObject: { kind: 'Lease', spec: { renewTime: '2026-11-23T12:00:00.000000Z' } },
    responseObject: { kind: 'Lease', spec: { renewTime: '2026-11-23T12:00:00.000000Z' } },
  }),
  auditRecord({
    requestURI: '/api/v1/namespaces/shop/pods/checkout-7c9d8b6f5c-x2x7q/status',
    verb: 'patch',
    user: { username: 'system:node:node-1', groups: ['system:nodes'] },
    objectRef: { ...POD_REF, subresource: 'status' },
    requestObject: { status: { phase: 'Running' } },
    responseObject: podObject(),
  }),
];
