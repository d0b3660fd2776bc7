import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import type { KubernetesApi } from '../../../lambdas/adapters/kubernetes-api';
import { UsageError } from '../../command';
import { known, unknown, type Fact } from '../facts';

const REQUEST_MILLISECONDS = 10_000;

/** Loaded when it is needed: it takes longer than most commands take to run. */
const kubernetes = async () => import('@kubernetes/client-node');

const load = async (file: string | undefined): Promise<KubeConfig | undefined> => {
  const config = new (await kubernetes()).KubeConfig();
  try {
    if (file !== undefined) config.loadFromFile(file);
    else if (process.env['KUBECONFIG'] !== undefined || existsSync(path.join(homedir(), '.kube', 'config'))) {
      config.loadFromDefault();
    } else return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`the kubeconfig cannot be read: ${reason}`, { cause: error });
  }
  return config;
};

const address = (server: string): string => server.replace(/\/+$/, '').toLowerCase();

/**
 * The cluster through a person's own access. Only a context that leads to the endpoint that EKS names is used: the
 * current one may be of another cluster, whose state would be told as that of this one.
 */
export const connectByKubeconfig = async (file: string | undefined, endpoint: string): Promise<Fact<KubernetesApi>> => {
  const { HttpMethod, IsomorphicFetchHttpLibrary, RequestContext } = await kubernetes();
  const config = await load(file);
  if (!config) return unknown('no kubeconfig: name one with --kubeconfig');
  const servers = config.clusters.filter(({ server }) => address(server) === address(endpoint)).map(({ name }) => name);
  const fitting = config.contexts.filter(({ cluster }) => servers.includes(cluster)).map(({ name }) => name);
  const context = fitting.find((name) => name === config.currentContext) ?? fitting[0];
  if (context === undefined) {
    return unknown('no context of the kubeconfig leads to this cluster: aws eks update-kubeconfig makes one');
  }
  config.setCurrentContext(context);
  const http = new IsomorphicFetchHttpLibrary();
  return known(async ({ method, path: where, query }) => {
    const search = query ? `?${new URLSearchParams(query).toString()}` : '';
    const request = new RequestContext(`${endpoint}${where}${search}`, HttpMethod[method]);
    await config.applySecurityAuthentication(request);
    request.setHeaderParam('Accept', 'application/json');
    request.setSignal(AbortSignal.timeout(REQUEST_MILLISECONDS));
    const response = await http.send(request).toPromise();
    return { status: response.httpStatusCode, text: await response.body.text() };
  });
};
