import { HttpMethod, IsomorphicFetchHttpLibrary, KubeConfig, RequestContext } from '@kubernetes/client-node';
import { textAt } from './kubernetes-message';

/** Where an API server answers, the authority that signed its certificate (base64 of PEM), and who asks. */
export interface KubernetesConnection {
  readonly server: string;
  readonly caData: string;
  readonly token: () => Promise<string>;
}

export interface ApiRequest {
  readonly method: keyof typeof HttpMethod;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly contentType?: string;
  readonly body?: unknown;
}

export interface ApiResponse {
  readonly status: number;
  readonly text: string;
}

/** One request to one API server. Every status is an answer; only a server that does not answer throws. */
export type KubernetesApi = (request: ApiRequest) => Promise<ApiResponse>;

const REQUEST_MILLISECONDS = 5000;

/**
 * The official client, used below its models: these rename fields and turn times into dates, and evidence has to be what
 * the API server said.
 */
export const createKubernetesApi = ({ server, caData, token }: KubernetesConnection): KubernetesApi => {
  const config = new KubeConfig();
  config.loadFromClusterAndUser({ name: 'cluster', server, caData, skipTLSVerify: false }, { name: 'mineguard' });
  const http = new IsomorphicFetchHttpLibrary();

  // The client makes a new pool of connections for every request; one is taken and kept.
  const pool = new RequestContext(server, HttpMethod.GET);
  const connected = config.applySecurityAuthentication(pool);

  return async ({ method, path, query, contentType = 'application/json', body }) => {
    const [bearer] = await Promise.all([token(), connected]);
    const search = query ? `?${new URLSearchParams(query).toString()}` : '';
    const context = new RequestContext(`${server}${path}${search}`, HttpMethod[method]);
    context.setHeaderParam('Authorization', `Bearer ${bearer}`);
    context.setHeaderParam('Accept', 'application/json, */*;q=0.8');
    context.setHeaderParam('User-Agent', 'mineguard');
    context.setSignal(AbortSignal.timeout(REQUEST_MILLISECONDS));
    const dispatcher = pool.getDispatcher();
    if (dispatcher) context.setDispatcher(dispatcher);
    if (body !== undefined) {
      context.setHeaderParam('Content-Type', contentType);
      context.setBody(JSON.stringify(body));
    }
    try {
      const response = await http.send(context).toPromise();
      return { status: response.httpStatusCode, text: await response.body.text() };
    } catch (error) {
      throw new Error(`${method} ${server}${path}: ${reasonOf(error)}`, { cause: error });
    }
  };
};

/** The client itself says "fetch failed"; why is in the cause. */
const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error ? error.cause : undefined;
  return textAt(cause, 'message') ?? textAt(error, 'message') ?? String(error);
};
