import type { Step } from '../scenario';

/** What a container says of itself. */
export interface Container {
  readonly name?: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly resources?: object;
  readonly securityContext?: object;
  readonly volumeMounts?: readonly object[];
}

export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly [field: string]: unknown;
}

const containerOf = ({ name = 'main', env, ...rest }: Container) => ({
  name,
  ...rest,
  ...(env ? { env: Object.entries(env).map(([key, value]) => ({ name: key, value })) } : {}),
});

const specOf = ({ containers, initContainers, ...rest }: PodSpec) => ({
  terminationGracePeriodSeconds: 1,
  ...rest,
  containers: containers.map(containerOf),
  ...(initContainers ? { initContainers: initContainers.map(containerOf) } : {}),
});

const templateOf = (app: string, spec: PodSpec) => ({
  metadata: { labels: { app }, annotations: { 'bed.mineguard/work': 'goes-on' } },
  spec: specOf(spec),
});

const selecting = (app: string) => ({ selector: { matchLabels: { app } } });

export const deployment = (namespace: string, name: string, spec: PodSpec, replicas = 1) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace, labels: { app: name } },
  spec: { replicas, ...selecting(name), template: templateOf(name, spec) },
});

export const daemonSet = (namespace: string, name: string, spec: PodSpec) => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name, namespace, labels: { app: name } },
  spec: { ...selecting(name), template: templateOf(name, spec) },
});

export const statefulSet = (namespace: string, name: string, spec: PodSpec) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name, namespace },
  spec: { replicas: 1, serviceName: name, ...selecting(name), template: templateOf(name, spec) },
});

export const replicaSet = (namespace: string, name: string, spec: PodSpec) => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: { name, namespace },
  spec: { replicas: 1, ...selecting(name), template: templateOf(name, spec) },
});

export const replicationController = (namespace: string, name: string, spec: PodSpec) => ({
  apiVersion: 'v1',
  kind: 'ReplicationController',
  metadata: { name, namespace },
  spec: { replicas: 1, selector: { app: name }, template: templateOf(name, spec) },
});

export const job = (namespace: string, name: string, spec: PodSpec) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, namespace },
  spec: { template: templateOf(name, { restartPolicy: 'Never', ...spec }) },
});

export const cronJob = (namespace: string, name: string, schedule: string, spec: PodSpec) => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name, namespace },
  spec: { schedule, jobTemplate: { spec: { template: templateOf(name, { restartPolicy: 'Never', ...spec }) } } },
});

export const pod = (namespace: string, name: string, spec: PodSpec, owner?: object) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace,
    labels: { app: name },
    annotations: { 'bed.mineguard/work': 'goes-on' },
    ...(owner ? { ownerReferences: [owner] } : {}),
  },
  spec: specOf(spec),
});

const PLURALS: Readonly<Record<string, string>> = {
  Deployment: 'deployments',
  DaemonSet: 'daemonsets',
  StatefulSet: 'statefulsets',
  ReplicaSet: 'replicasets',
  ReplicationController: 'replicationcontrollers',
  Job: 'jobs',
  CronJob: 'cronjobs',
  Pod: 'pods',
  ServiceAccount: 'serviceaccounts',
  ClusterRole: 'clusterroles',
  ClusterRoleBinding: 'clusterrolebindings',
  RoleBinding: 'rolebindings',
  Role: 'roles',
  Workflow: 'workflows',
  Namespace: 'namespaces',
  ValidatingWebhookConfiguration: 'validatingwebhookconfigurations',
  SelfSubjectAccessReview: 'selfsubjectaccessreviews',
  SelfSubjectRulesReview: 'selfsubjectrulesreviews',
  SubjectAccessReview: 'subjectaccessreviews',
  NetworkPolicy: 'networkpolicies',
  ResourceQuota: 'resourcequotas',
};

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
}

/** Where objects of its kind are made. */
const collectionOf = ({ apiVersion, kind, metadata }: KubernetesObject): string => {
  const plural = PLURALS[kind];
  if (plural === undefined) throw new Error(`where are objects of the kind ${kind}?`);
  const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const namespace = metadata?.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
  return `${group}${namespace}/${plural}`;
};

type Rest = Omit<Step, 'verb' | 'path' | 'body'>;

export const creating = (object: KubernetesObject, rest: Rest): Step => ({
  verb: 'POST',
  path: `${collectionOf(object)}?fieldManager=kubectl-create`,
  body: object,
  ...rest,
});

const PATCHES = {
  strategic: 'application/strategic-merge-patch+json',
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

export const patching = (path: string, kind: keyof typeof PATCHES, body: unknown, rest: Rest): Step => ({
  verb: 'PATCH',
  path: kind === 'apply' ? `${path}?fieldManager=kubectl&force=true` : path,
  contentType: PATCHES[kind],
  body,
  ...rest,
});

export const reading = (path: string, rest: Rest): Step => ({ verb: 'GET', path, ...rest });

export const deleting = (path: string, rest: Rest): Step => ({ verb: 'DELETE', path, ...rest });

/** Words of a command in the address, as kubectl writes them. */
export const execPath = (
  namespace: string,
  name: string,
  command: readonly string[],
  more = 'stdout=true&stderr=true',
) =>
  `/api/v1/namespaces/${namespace}/pods/${name}/exec?container=main&${command
    .map((word) => `command=${encodeURIComponent(word)}`)
    .join('&')}&${more}`;
