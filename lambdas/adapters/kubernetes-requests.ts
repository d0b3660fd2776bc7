import { blockManifest, BLOCK_LABELS } from '../core/actions/block-manifest';
import { patchOf } from '../core/actions/json-patch';
import { SYSTEM_NAMESPACE } from '../core/actions/marks';
import { networkPolicyManifest } from '../core/actions/network-policy';
import type { ClusterOperation, PatchOperation } from '../core/actions/operation';
import type { WorkloadKind } from '../core/actions/workload-kind';
import type { ApiRequest } from './kubernetes-api';

export const RESOURCES: Readonly<Record<WorkloadKind, { readonly apiVersion: string; readonly plural: string }>> = {
  Pod: { apiVersion: 'v1', plural: 'pods' },
  ReplicationController: { apiVersion: 'v1', plural: 'replicationcontrollers' },
  ReplicaSet: { apiVersion: 'apps/v1', plural: 'replicasets' },
  Deployment: { apiVersion: 'apps/v1', plural: 'deployments' },
  StatefulSet: { apiVersion: 'apps/v1', plural: 'statefulsets' },
  DaemonSet: { apiVersion: 'apps/v1', plural: 'daemonsets' },
  Job: { apiVersion: 'batch/v1', plural: 'jobs' },
  CronJob: { apiVersion: 'batch/v1', plural: 'cronjobs' },
};

/** Under this name the API server notes which fields are ours. */
const FIELD_MANAGER = { fieldManager: 'mineguard' } as const;

export const pathOf = (apiVersion: string, namespace: string, plural: string, name?: string): string =>
  [
    apiVersion === 'v1' ? '/api' : '/apis',
    apiVersion,
    'namespaces',
    encodeURIComponent(namespace),
    plural,
    ...(name === undefined ? [] : [encodeURIComponent(name)]),
  ].join('/');

export const workloadPath = (kind: WorkloadKind, namespace: string, name?: string): string =>
  pathOf(RESOURCES[kind].apiVersion, namespace, RESOURCES[kind].plural, name);

export const policyPath = (namespace: string, name?: string): string =>
  pathOf('networking.k8s.io/v1', namespace, 'networkpolicies', name);

export const blockPath = (name?: string): string => pathOf('v1', SYSTEM_NAMESPACE, 'configmaps', name);

export const BLOCK_SELECTOR = Object.entries(BLOCK_LABELS)
  .map(([key, value]) => `${key}=${value}`)
  .join(',');

/** Objects of a kind in all namespaces. */
export const everywherePath = (kind: WorkloadKind): string => {
  const { apiVersion, plural } = RESOURCES[kind];
  return `${apiVersion === 'v1' ? '/api' : '/apis'}/${apiVersion}/${plural}`;
};

/** The one request that carries out an operation. */
export const requestFor = (operation: ClusterOperation): ApiRequest => {
  switch (operation.op) {
    case 'createNetworkPolicy':
      return {
        method: 'POST',
        path: policyPath(operation.namespace),
        query: FIELD_MANAGER,
        body: networkPolicyManifest(operation),
      };
    case 'deleteNetworkPolicy':
      return { method: 'DELETE', path: policyPath(operation.namespace, operation.name) };
    case 'createBlock':
      return { method: 'POST', path: blockPath(), query: FIELD_MANAGER, body: blockManifest(operation.block) };
    case 'deleteBlock':
      return { method: 'DELETE', path: blockPath(operation.name) };
    case 'deletePod':
      return {
        method: 'DELETE',
        path: workloadPath('Pod', operation.target.namespace, operation.target.name),
        body: {
          apiVersion: 'v1',
          kind: 'DeleteOptions',
          gracePeriodSeconds: operation.gracePeriodSeconds,
          preconditions: { uid: operation.target.uid },
        },
      };
    case 'labelPod':
    case 'scale':
    case 'suspend':
    case 'selectNodes':
      return {
        method: 'PATCH',
        path: patchPath(operation),
        query: FIELD_MANAGER,
        contentType: 'application/json-patch+json',
        body: patchOf(operation),
      };
  }
};

const patchPath = ({ op, target }: PatchOperation): string => {
  const path = workloadPath(target.kind, target.namespace, target.name);
  return op === 'scale' ? `${path}/scale` : path;
};
