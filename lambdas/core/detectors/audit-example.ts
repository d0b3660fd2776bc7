import type { AuditEvent, ObjectRef } from '../model/audit-event';
import type { ContainerSpec, Workload } from '../model/workload';

const CLUSTER = 'prod-a';

/** A container that serves web pages; an example states only what it changes. */
export const containerExample = (changes: Partial<ContainerSpec> = {}): ContainerSpec => ({
  role: 'container',
  name: 'app',
  image: 'registry.example/shop/checkout:1.4.2',
  command: [],
  args: ['--port', '8080'],
  env: [],
  ...changes,
});

/** A Deployment with these containers. */
export const workloadExample = (
  containers: readonly ContainerSpec[] = [containerExample()],
  changes: Partial<Workload> = {},
): Workload => ({
  entity: { cluster: CLUSTER, kind: 'Deployment', namespace: 'shop', name: 'checkout', uid: 'uid-checkout' },
  labels: { app: 'checkout' },
  annotations: {},
  ownerReferences: [],
  template: { labels: { app: 'checkout' }, annotations: {}, hostNetwork: false, containers },
  ...changes,
});

/** A person creates a harmless Deployment; an example states only what it changes. */
export const auditExample = (changes: Partial<AuditEvent> = {}): AuditEvent => ({
  cluster: CLUSTER,
  auditId: '0f4b2c1e-0000-4000-8000-000000000001',
  stage: 'ResponseComplete',
  level: 'RequestResponse',
  at: '2026-11-23T12:00:00.000Z',
  verb: 'create',
  requestUri: '/apis/apps/v1/namespaces/shop/deployments',
  username: 'alice',
  groups: ['system:authenticated'],
  extra: {},
  sourceIps: ['203.0.113.7'],
  origin: 'public',
  userAgent: 'kubectl/v1.36.0',
  objectRef: {
    resource: 'deployments',
    subresource: '',
    apiGroup: 'apps',
    namespace: 'shop',
    name: 'checkout',
    uid: '',
  },
  code: 201,
  dryRun: false,
  workload: workloadExample(),
  ...changes,
});

/** A person creates a Deployment that runs one container like this. */
export const deploying = (changes: Partial<ContainerSpec>): AuditEvent =>
  auditExample({ workload: workloadExample([containerExample(changes)]) });

/** A person asks for something that runs no pods; an example states what. */
export const requestExample = (objectRef: Partial<ObjectRef>, changes: Partial<AuditEvent> = {}): AuditEvent =>
  auditExample({
    requestUri: '/apis',
    objectRef: { resource: '', subresource: '', apiGroup: '', namespace: '', name: '', uid: '', ...objectRef },
    workload: undefined,
    ...changes,
  });

/** How a part of the cluster asks. */
export const asSystem = (username: string): Pick<AuditEvent, 'username' | 'origin' | 'sourceIps' | 'userAgent'> => ({
  username,
  origin: 'inside',
  sourceIps: ['10.0.0.10'],
  userAgent: 'kube-controller-manager/v1.36.0 (linux/arm64)',
});
