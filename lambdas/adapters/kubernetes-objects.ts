import { MANAGED_BY } from '../core/actions/managed-by';
import type { KubernetesManifest } from '../core/actions/rbac';
import { isObject, objectAt, objectsOf, textOf } from '../core/parsing/json';
import { NotPermitted, type InstalledObject, type InstalledObjects } from '../cluster-access/ports';
import type { ApiRequest, ApiResponse, KubernetesApi } from './kubernetes-api';
import { messageOf } from './kubernetes-message';

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
  NetworkPolicy: { prefix: '/apis/networking.k8s.io/v1', plural: 'networkpolicies' },
};

const OURS = Object.entries(MANAGED_BY)
  .map(([key, value]) => `${key}=${value}`)
  .join(',');

const LIST_LIMIT = '500';

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

/** The objects that MineGuard leaves in a cluster. */
export const createInstalledObjects = (api: KubernetesApi): InstalledObjects => {
  const request = async (what: ApiRequest): Promise<ApiResponse> => {
    const response = await api(what);
    if (response.status === 401 || response.status === 403) throw new NotPermitted(messageOf(response));
    if (response.status >= 300 && response.status !== 404) {
      throw new Error(`${what.method} ${what.path}: ${messageOf(response)}`);
    }
    return response;
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
      const response = await request({
        method: 'GET',
        path: collection(kind),
        query: { labelSelector: OURS, limit: LIST_LIMIT },
      });
      const list: unknown = response.status === 404 ? {} : JSON.parse(response.text);
      return objectsOf(isObject(list) ? list['items'] : undefined).map((item) => {
        const metadata = objectAt(item, 'metadata');
        return { kind, namespace: textOf(metadata['namespace']), name: textOf(metadata['name']) };
      });
    },

    async remove(object) {
      await request({ method: 'DELETE', path: pathOf(object) });
    },
  };
};
