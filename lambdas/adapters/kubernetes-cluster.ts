import type { Cluster, LiveObject, NetworkPolicy, Outcome } from '../core/actions/cluster';
import { selectorText } from '../core/actions/label-selector';
import { networkPolicyManifest } from '../core/actions/network-policy';
import type { ClusterOperation, CreateBlock, CreateNetworkPolicy } from '../core/actions/operation';
import { ADMIN_TIER_NAME, isAdminTierPolicy } from '../core/guards/admin-tier';
import { parseBlock } from '../core/parsing/block';
import { parseLiveObject } from '../core/parsing/live-object';
import { isObject, objectAt, objectsOf, textOf } from '../core/parsing/json';
import { parseNetworkPolicy } from '../core/parsing/network-policy';
import type { ApiRequest, ApiResponse, KubernetesApi } from './kubernetes-api';
import { messageOf } from './kubernetes-message';
import {
  BLOCK_SELECTOR,
  blockPath,
  everywherePath,
  pathOf,
  policyPath,
  requestFor,
  RESOURCES,
  workloadPath,
} from './kubernetes-requests';

/** More objects than this are not acted on one by one; their owner is. */
const LIST_LIMIT = '500';
const LOG_LINES = '5000';

/** Of one kind in all namespaces; more would take longer than a response may. */
const MAX_PAGES = 6;

const NETWORK_AGENT = 'aws-eks-nodeagent';
const POLICIES_ON = '--enable-network-policy=true';
const ADMIN_TIER_PATH = `/apis/networking.k8s.aws/v1alpha1/clusternetworkpolicies/${ADMIN_TIER_NAME}`;

/** The cluster port on the Kubernetes API: paths, requests, and what each status means. */
export const createKubernetesCluster = (api: KubernetesApi, clusterName: string): Cluster => {
  const read = async (path: string, query?: ApiRequest['query']): Promise<unknown> => {
    const response = await api({ method: 'GET', path, query });
    if (response.status === 404) return undefined;
    if (response.status !== 200) throw new Error(`cluster ${clusterName}, reading ${path}: ${messageOf(response)}`);
    return JSON.parse(response.text);
  };

  const parsed = (object: unknown): LiveObject => {
    const live = parseLiveObject(clusterName, object);
    if (!live) throw new Error(`cluster ${clusterName} answers with an object that is not understood`);
    return live;
  };

  const policyOf = (object: unknown): NetworkPolicy => {
    const policy = parseNetworkPolicy(object);
    // One that is not understood might allow everything.
    if (!policy) throw new Error(`cluster ${clusterName} answers with a NetworkPolicy that is not understood`);
    return policy;
  };

  const cluster: Cluster = {
    async get(kind, namespace, name) {
      const object = await read(workloadPath(kind, namespace, name));
      return object === undefined ? undefined : parsed(object);
    },

    async getRaw(kind, namespace, name) {
      return read(workloadPath(kind, namespace, name));
    },

    async list(kind, namespace, selector) {
      const answer = await read(workloadPath(kind, namespace), {
        limit: LIST_LIMIT,
        ...(selector ? { labelSelector: selectorText(selector) } : {}),
      });
      // Items of a list do not repeat what they are.
      const { apiVersion } = RESOURCES[kind];
      return itemsOf(answer).map((item) => parsed({ ...item, apiVersion, kind }));
    },

    async networkPolicies(namespace) {
      return itemsOf(await read(policyPath(namespace), { limit: LIST_LIMIT })).map(policyOf);
    },

    async networkPolicyEnforced() {
      const plugin = await cluster.get('DaemonSet', 'kube-system', 'aws-node');
      if (plugin) {
        return plugin.workload.template.containers.some(
          ({ name, args }) => name === NETWORK_AGENT && args.includes(POLICIES_ON),
        );
      }
      // EKS Auto Mode has no DaemonSet for it.
      const settings = await read(pathOf('v1', 'kube-system', 'configmaps', 'amazon-vpc-cni'));
      return textOf(objectAt(settings, 'data')['enable-network-policy-controller']) === 'true';
    },

    async adminTierDeny() {
      // Without the permission, or the kind, isolation goes the other way; that is no reason to fail.
      const response = await api({ method: 'GET', path: ADMIN_TIER_PATH });
      return response.status === 200 && isAdminTierPolicy(JSON.parse(response.text));
    },

    async blocks() {
      const list = await read(blockPath(), { labelSelector: BLOCK_SELECTOR, limit: LIST_LIMIT });
      return itemsOf(list).flatMap((item) => parseBlock(item) ?? []);
    },

    async listEverywhere(kind) {
      const { apiVersion } = RESOURCES[kind];
      const found: LiveObject[] = [];
      let next = '';
      for (let page = 0; page < MAX_PAGES; page++) {
        const list = await read(everywherePath(kind), {
          limit: LIST_LIMIT,
          ...(next === '' ? {} : { continue: next }),
        });
        found.push(...itemsOf(list).map((item) => parsed({ ...item, apiVersion, kind })));
        next = textOf(objectAt(list, 'metadata')['continue']);
        if (next === '') return found;
      }
      return undefined;
    },

    async events({ namespace, uid }) {
      const fieldSelector = `involvedObject.uid=${uid}`;
      return itemsOf(await read(pathOf('v1', namespace, 'events'), { fieldSelector, limit: LIST_LIMIT }));
    },

    async logs({ pod, container, previous, limitBytes }) {
      const path = `${workloadPath('Pod', pod.namespace, pod.name)}/log`;
      const query = {
        container,
        previous: String(previous),
        limitBytes: String(limitBytes),
        tailLines: LOG_LINES,
        timestamps: 'true',
      };
      const response = await api({ method: 'GET', path, query });
      if (response.status !== 200) throw new Error(messageOf(response));
      return response.text;
    },

    async execute(operation) {
      try {
        return await outcomeOf(operation, await api(requestFor(operation)));
      } catch (error) {
        return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
      }
    },
  };

  const outcomeOf = async (operation: ClusterOperation, response: ApiResponse): Promise<Outcome> => {
    const { status } = response;
    if (status >= 200 && status < 300) return { kind: 'applied' };
    if (status === 404) return { kind: 'notFound' };
    if (status === 401 || status === 403) return { kind: 'forbidden', message: messageOf(response) };
    if (status === 409 && operation.op === 'createNetworkPolicy') return existing(operation);
    if (status === 409 && operation.op === 'createBlock') return ofTheSameIncident(operation);
    if (status === 409 && operation.op === 'deletePod') return { kind: 'uidMismatch' };
    // The API server does not say which part of a patch it refused.
    if (status === 422 && 'target' in operation) return refused(operation, response);
    return { kind: 'failed', message: messageOf(response) };
  };

  const refused = async ({ target }: ClusterTarget, response: ApiResponse): Promise<Outcome> => {
    const object = await read(workloadPath(target.kind, target.namespace, target.name));
    if (object === undefined) return { kind: 'notFound' };
    return textOf(objectAt(object, 'metadata')['uid']) === target.uid
      ? { kind: 'failed', message: messageOf(response) }
      : { kind: 'uidMismatch' };
  };

  /** A retry meets its own policy. One of somebody else is left as it is. */
  const existing = async (operation: CreateNetworkPolicy): Promise<Outcome> => {
    const { namespace, name } = operation;
    const object = await read(policyPath(namespace, name));
    const wanted = JSON.stringify(policyOf(networkPolicyManifest(operation)));
    return JSON.stringify(policyOf(object)) === wanted
      ? { kind: 'applied' }
      : { kind: 'failed', message: `a NetworkPolicy ${name} with another content exists; it is left as it is` };
  };

  const ofTheSameIncident = async ({ block: { name, incidentId } }: CreateBlock): Promise<Outcome> =>
    parseBlock(await read(blockPath(name)))?.incidentId === incidentId
      ? { kind: 'applied' }
      : { kind: 'failed', message: `a ConfigMap ${name} of something else exists; it is left as it is` };

  return cluster;
};

type ClusterTarget = Extract<ClusterOperation, { readonly target: unknown }>;

const itemsOf = (list: unknown) => objectsOf(isObject(list) ? list['items'] : undefined);
