/** Objects of the Kubernetes API as the API server shows them; a test states only what matters to it. */

export type KubernetesObject = Readonly<Record<string, unknown>> & {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly object[];
    readonly creationTimestamp?: string;
    readonly generation?: number;
  };
};

export const CLUSTER = 'prod-a';
const NAMESPACE = 'shop';

/** What KM-A02 finds in a specification. */
const POOL = 'stratum+tcp://pool.example:3333';

export interface Shape {
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly owner?: KubernetesObject;
  readonly createdAt?: string;
  /** Whether its containers dial a pool. */
  readonly mines?: boolean;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly podSpec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
}

const API_VERSIONS: Readonly<Record<string, string>> = {
  Pod: 'v1',
  ReplicationController: 'v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
};

const podSpecOf = ({ mines = false, podSpec = {} }: Shape) => ({
  containers: [
    {
      name: 'app',
      image: 'registry.example/shop/web:1.0.0',
      args: mines ? ['-o', POOL, '-u', 'somebody'] : ['--port', '8080'],
    },
  ],
  ...podSpec,
});

const metadataOf = ({ kind = 'Pod', name = 'web', namespace = NAMESPACE, owner, ...shape }: Shape) => ({
  name,
  namespace,
  uid: shape.uid ?? `uid-${kind.toLowerCase()}-${name}`,
  creationTimestamp: shape.createdAt ?? '2026-11-23T11:00:00Z',
  ...(shape.labels ? { labels: shape.labels } : {}),
  ...(shape.annotations ? { annotations: shape.annotations } : {}),
  ...(owner
    ? {
        ownerReferences: [
          {
            apiVersion: owner.apiVersion,
            kind: owner.kind,
            name: owner.metadata.name,
            uid: owner.metadata.uid,
            controller: true,
          },
        ],
      }
    : {}),
});

export const podObject = (shape: Shape = {}): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: metadataOf({ ...shape, kind: 'Pod' }),
  spec: podSpecOf(shape),
  status: { phase: 'Running', ...shape.status },
});

/** An owner with a pod template; by default one that selects `app: <name>`. */
export const ownerObject = (shape: Shape & { readonly kind: string }): KubernetesObject => {
  const { kind, name = 'web', labels = { app: name } } = shape;
  const template = { metadata: { labels }, spec: podSpecOf(shape) };
  const selector = kind === 'ReplicationController' ? labels : { matchLabels: labels };
  return {
    apiVersion: API_VERSIONS[kind] ?? 'apps/v1',
    kind,
    metadata: metadataOf({ ...shape, labels }),
    spec:
      kind === 'CronJob'
        ? { schedule: '* * * * *', jobTemplate: { spec: { template } }, ...shape.spec }
        : { selector, template, ...(['DaemonSet', 'Job'].includes(kind) ? {} : { replicas: 2 }), ...shape.spec },
    ...(shape.status ? { status: shape.status } : {}),
  };
};

export interface Family {
  readonly deployment: KubernetesObject;
  readonly replicaSet: KubernetesObject;
  readonly pods: readonly [KubernetesObject, KubernetesObject];
  readonly all: readonly KubernetesObject[];
}

/** A Deployment with its ReplicaSet and two pods, as its controllers make them. */
export const deploymentFamily = (shape: Shape = {}): Family => {
  const { name = 'web' } = shape;
  const labels = { app: name };
  const hashed = { ...labels, 'pod-template-hash': 'abc12' };
  const deployment = ownerObject({ ...shape, kind: 'Deployment', labels });
  const replicaSet = ownerObject({
    ...shape,
    kind: 'ReplicaSet',
    name: `${name}-abc12`,
    labels: hashed,
    owner: deployment,
  });
  const pod = (suffix: string) =>
    podObject({ ...shape, name: `${name}-abc12-${suffix}`, labels: hashed, owner: replicaSet, spec: undefined });
  const pods = [pod('x1'), pod('x2')] as const;
  return { deployment, replicaSet, pods, all: [deployment, replicaSet, ...pods] };
};
