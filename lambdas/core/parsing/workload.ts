import type { OwnerReference, Workload } from '../model/workload';
import { isObject, objectAt, objectsOf, textOf, textRecordOf, type JsonObject } from './json';
import { gatherPodTemplate, readPodTemplate } from './pod-template';

/** Built-in kinds by plural name, with the way from the object to what holds metadata and spec of its pods. */
const BUILT_IN: Readonly<Record<string, { readonly kind: string; readonly template: readonly string[] }>> = {
  pods: { kind: 'Pod', template: [] },
  podtemplates: { kind: 'PodTemplate', template: ['template'] },
  replicationcontrollers: { kind: 'ReplicationController', template: ['spec', 'template'] },
  deployments: { kind: 'Deployment', template: ['spec', 'template'] },
  daemonsets: { kind: 'DaemonSet', template: ['spec', 'template'] },
  statefulsets: { kind: 'StatefulSet', template: ['spec', 'template'] },
  replicasets: { kind: 'ReplicaSet', template: ['spec', 'template'] },
  jobs: { kind: 'Job', template: ['spec', 'template'] },
  cronjobs: { kind: 'CronJob', template: ['spec', 'jobTemplate', 'spec', 'template'] },
};

const BUILT_IN_GROUPS = new Set(['', 'apps', 'batch', 'extensions']);

const BUILT_IN_KINDS = new Set(Object.values(BUILT_IN).map(({ kind }) => kind));

/** What is known of an object from outside its body: the request that wrote it. */
export interface ObjectContext {
  readonly cluster: string;
  readonly apiGroup: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** A live Kubernetes object that runs pods, or undefined for anything else. */
export const parseWorkload = (cluster: string, object: unknown): Workload | undefined => {
  if (!isObject(object)) return undefined;
  const kind = textOf(object['kind']);
  const apiVersion = textOf(object['apiVersion']);
  const apiGroup = apiVersion.includes('/') ? (apiVersion.split('/', 1)[0] ?? '') : '';
  const resource = Object.keys(BUILT_IN).find((plural) => BUILT_IN[plural]?.kind === kind) ?? '';
  return readWorkload(object, { cluster, apiGroup, resource, namespace: '', name: '', uid: '' });
};

/**
 * A workload from an object or from a part of one, as a patch brings it.
 *
 * Undefined when the body has no name, or is of a kind that is not built in and holds nothing that looks like a container.
 */
export const readWorkload = (object: JsonObject, context: ObjectContext): Workload | undefined => {
  const metadata = objectAt(object, 'metadata');
  const name = textOf(metadata['name']) || context.name;
  const builtIn = builtInOf(context);
  const kind = builtIn?.kind ?? customKind(textOf(object['kind']) || context.resource, context.apiGroup);
  const template = builtIn ? readPodTemplate(objectAt(object, ...builtIn.template)) : gatherPodTemplate(object);
  if (name === '' || kind === '' || (!builtIn && template.containers.length === 0)) return undefined;
  const uid = textOf(metadata['uid']) || context.uid;
  const createdAt = textOf(metadata['creationTimestamp']);
  const schedule = kind === 'CronJob' ? textOf(objectAt(object, 'spec')['schedule']) : '';
  return {
    entity: {
      cluster: context.cluster,
      kind,
      namespace: textOf(metadata['namespace']) || context.namespace,
      name,
      ...(uid === '' ? {} : { uid }),
    },
    labels: textRecordOf(metadata['labels']),
    annotations: textRecordOf(metadata['annotations']),
    ownerReferences: objectsOf(metadata['ownerReferences']).map(readOwnerReference),
    ...(createdAt === '' ? {} : { createdAt }),
    ...(schedule === '' ? {} : { schedule }),
    ...replicasOf(object),
    template,
  };
};

/** Replicas of a workload or of its scale; a Job runs as many at once as its parallelism says. */
export const replicasOf = (object: JsonObject): { readonly replicas?: number } => {
  const spec = objectAt(object, 'spec');
  const replicas = spec['replicas'] ?? spec['parallelism'];
  return typeof replicas === 'number' ? { replicas } : {};
};

const builtInOf = ({
  apiGroup,
  resource,
}: Pick<ObjectContext, 'apiGroup' | 'resource'>): (typeof BUILT_IN)[string] | undefined =>
  BUILT_IN_GROUPS.has(apiGroup) && Object.hasOwn(BUILT_IN, resource) ? BUILT_IN[resource] : undefined;

/** The kind of a built-in resource that runs pods; undefined for everything else. */
export const builtInKindOf = (request: Pick<ObjectContext, 'apiGroup' | 'resource'>): string | undefined =>
  builtInOf(request)?.kind;

/** A custom resource may call itself Deployment; it must not be taken for the Deployment of the same name. */
const customKind = (kind: string, apiGroup: string): string =>
  BUILT_IN_KINDS.has(kind) ? `${kind}.${apiGroup}` : kind;

const readOwnerReference = (reference: JsonObject): OwnerReference => ({
  apiVersion: textOf(reference['apiVersion']),
  kind: textOf(reference['kind']),
  name: textOf(reference['name']),
  uid: textOf(reference['uid']),
  controller: reference['controller'] === true,
});
