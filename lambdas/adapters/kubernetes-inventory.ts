import type { Inventory, LiveNode } from '../core/inspection/inventory';
import { isObject, objectAt, textOf } from '../core/parsing/json';
import { parseLiveNodes } from '../core/parsing/live-node';
import { parseInstances, parseLiveWorkload, parsePodUsage, parseWorkloadPage } from '../core/parsing/live-workload';
import type { ApiRequest, KubernetesApi } from './kubernetes-api';
import { messageOf } from './kubernetes-message';
import { RESOURCES, workloadPath } from './kubernetes-requests';

const PAGE = '500';

const METRICS = '/apis/metrics.k8s.io/v1beta1/pods';

/** The inventory port on the Kubernetes API. */
export const createKubernetesInventory = (api: KubernetesApi, clusterName: string): Inventory => {
  const read = async (path: string, query?: ApiRequest['query']): Promise<unknown> => {
    const response = await api({ method: 'GET', path, query });
    if (response.status === 404) return undefined;
    if (response.status !== 200) throw new Error(`cluster ${clusterName}, reading ${path}: ${messageOf(response)}`);
    return JSON.parse(response.text);
  };

  /** All pages of a list. One that expires while it is read fails as a whole: half a list would hide the other half. */
  const pages = async function* (path: string): AsyncGenerator {
    let next = '';
    do {
      const page = await read(path, { limit: PAGE, ...(next === '' ? {} : { continue: next }) });
      yield page;
      next = textOf(objectAt(page, 'metadata')['continue']);
    } while (next !== '');
  };

  return {
    async *list(kind, namespace) {
      const { apiVersion, plural } = RESOURCES[kind];
      const everywhere = `${apiVersion === 'v1' ? '/api' : '/apis'}/${apiVersion}/${plural}`;
      for await (const page of pages(namespace === undefined ? everywhere : workloadPath(kind, namespace))) {
        yield parseWorkloadPage(clusterName, apiVersion, kind, page);
      }
    },

    async get(kind, namespace, name) {
      return parseLiveWorkload(clusterName, await read(workloadPath(kind, namespace, name)));
    },

    async instances() {
      const found: (readonly [string, string])[] = [];
      for await (const page of pages('/api/v1/nodes')) found.push(...parseInstances(page));
      return new Map(found);
    },

    async liveNodes() {
      const found: LiveNode[] = [];
      for await (const page of pages('/api/v1/nodes')) found.push(...parseLiveNodes(page));
      return found;
    },

    async usage() {
      const { status, text } = await api({ method: 'GET', path: METRICS });
      // The API is there only where a metrics server runs, and answers 503 while that is down.
      const list: unknown = status === 200 ? JSON.parse(text) : undefined;
      return isObject(list) ? parsePodUsage(list) : undefined;
    },
  };
};
