import { MANAGED_BY } from '../core/actions/managed-by';
import { INCIDENT_LABEL } from '../core/actions/marks';
import type { KubernetesManifest } from '../core/actions/rbac';
import { STOPPED } from '../core/actions/unschedule-daemon-set';
import { inPool } from '../core/in-pool';
import { isObject, objectAt, objectsOf, parseJson, textOf, type JsonObject } from '../core/parsing/json';
import {
  NotPermitted,
  Unreachable,
  type InstalledObject,
  type InstalledObjects,
  type Standing,
} from '../cluster-access/ports';
import type { ApiRequest, ApiResponse, KubernetesApi } from './kubernetes-api';
import { messageOf } from './kubernetes-message';
import { workloadPath } from './kubernetes-requests';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const ADMISSION = '/apis/admissionregistration.k8s.io/v1';

/** Where objects of each kind are that we may leave in a cluster. */
const COLLECTIONS: Readonly<Record<string, { readonly prefix: string; readonly plural: string }>> = {
  ClusterRole: { prefix: RBAC, plural: 'clusterroles' },
  ClusterRoleBinding: { prefix: RBAC, plural: 'clusterrolebindings' },
  Role: { prefix: RBAC, plural: 'roles' },
  RoleBinding: { prefix: RBAC, plural: 'rolebindings' },
  ValidatingAdmissionPolicy: { prefix: ADMISSION, plural: 'validatingadmissionpolicies' },
  ValidatingAdmissionPolicyBinding: { prefix: ADMISSION, plural: 'validatingadmissionpolicybindings' },
  ClusterNetworkPolicy: { prefix: '/apis/networking.k8s.aws/v1alpha1', plural: 'clusternetworkpolicies' },
  ConfigMap: { prefix: '/api/v1', plural: 'configmaps' },
  Namespace: { prefix: '/api/v1', plural: 'namespaces' },
  NetworkPolicy: { prefix: '/apis/networking.k8s.io/v1', plural: 'networkpolicies' },
};

const OURS = Object.entries(MANAGED_BY)
  .map(([key, value]) => `${key}=${value}`)
  .join(',');

const LIST_LIMIT = '500';

/** Requests, of an API server that others need too. */
const AT_ONCE = 16;

const collection = (kind: string, namespace = ''): string => {
  const known = COLLECTIONS[kind];
  if (!known) throw new Error(`objects of kind ${kind} are not installed by MineGuard`);
  return namespace === ''
    ? `${known.prefix}/${known.plural}`
    : `${known.prefix}/namespaces/${encodeURIComponent(namespace)}/${known.plural}`;
};

/** Where one of our objects is. */
export const pathOf = ({ kind, namespace, name }: InstalledObject): string =>
  `${collection(kind, namespace)}/${encodeURIComponent(name)}`;

/** A server that does not answer twice within the time of a request is not waited for any longer. */
const answerOf = async (api: KubernetesApi, what: ApiRequest): Promise<ApiResponse> => {
  try {
    return await api(what).catch(async () => api(what));
  } catch (error) {
    throw new Unreachable(error instanceof Error ? error.message : String(error), { cause: error });
  }
};

const isAlive = (pod: JsonObject): boolean =>
  !['Succeeded', 'Failed'].includes(textOf(objectAt(pod, 'status')['phase']));

/** By any of the fields that an action writes; a later owner of the name, or one that runs again, is not stopped by us. */
const isStopped = (spec: JsonObject): boolean =>
  spec['replicas'] === 0 ||
  spec['suspend'] === true ||
  Object.hasOwn(objectAt(spec, 'template', 'spec', 'nodeSelector'), STOPPED);

const isolatedPod = (pod: JsonObject): Standing => {
  const metadata = objectAt(pod, 'metadata');
  return {
    kind: 'Pod',
    namespace: textOf(metadata['namespace']),
    name: textOf(metadata['name']),
    what: 'isolated',
    incident: textOf(objectAt(metadata, 'labels')[INCIDENT_LABEL]),
  };
};

/** The objects that MineGuard leaves in a cluster. */
export const createInstalledObjects = (api: KubernetesApi): InstalledObjects => {
  const request = async (what: ApiRequest): Promise<ApiResponse> => {
    const response = await answerOf(api, what);
    if (response.status === 401 || response.status === 403) throw new NotPermitted(messageOf(response));
    if (response.status >= 300 && response.status !== 404) {
      throw new Error(`${what.method} ${what.path}: ${messageOf(response)}`);
    }
    return response;
  };

  /** Page by page, to the end. */
  const read = async (path: string, query: Readonly<Record<string, string>> = {}): Promise<readonly JsonObject[]> => {
    const found: JsonObject[] = [];
    let next = '';
    do {
      const page = { limit: LIST_LIMIT, ...query, ...(next === '' ? {} : { continue: next }) };
      const { text } = await request({ method: 'GET', path, query: page });
      const list = parseJson(text);
      found.push(...objectsOf(isObject(list) ? list['items'] : undefined));
      next = textOf(objectAt(list, 'metadata')['continue']);
    } while (next !== '');
    return found;
  };

  return {
    async apply(manifest: KubernetesManifest) {
      const { kind, metadata } = manifest;
      const response = await request({
        method: 'PATCH',
        path: pathOf({ kind, namespace: metadata.namespace ?? '', name: metadata.name }),
        // Forced: of our own objects every field is ours.
        query: { fieldManager: 'mineguard-installer', force: 'true' },
        contentType: 'application/apply-patch+yaml',
        body: manifest,
      });
      if (response.status === 404) throw new Error(`${kind} ${metadata.name}: ${messageOf(response)}`);
    },

    async serves(kind) {
      return (await request({ method: 'GET', path: collection(kind), query: { limit: '1' } })).status !== 404;
    },

    async ours(kind) {
      return (await read(collection(kind), { labelSelector: OURS })).map((item) => {
        const metadata = objectAt(item, 'metadata');
        return { kind, namespace: textOf(metadata['namespace']), name: textOf(metadata['name']) };
      });
    },

    async standing(stopped) {
      const isolated = await read('/api/v1/pods', { labelSelector: INCIDENT_LABEL });
      const owners = await inPool(stopped, AT_ONCE, async ({ target: { kind, namespace, name, uid }, incident }) => {
        const { status, text } = await request({ method: 'GET', path: workloadPath(kind, namespace, name) });
        const owner = parseJson(text);
        const isTheSame = status === 200 && textOf(objectAt(owner, 'metadata')['uid']) === uid;
        return isTheSame && isStopped(objectAt(owner, 'spec'))
          ? [{ kind, namespace, name, what: 'stopped' as const, incident }]
          : [];
      });
      return [...isolated.filter(isAlive).map(isolatedPod), ...owners.flat()];
    },

    async remove(object) {
      await request({ method: 'DELETE', path: pathOf(object) });
    },
  };
};
