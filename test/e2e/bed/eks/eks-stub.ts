import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod/mini';
import { AccessEntries } from './access-entries';
import { AwsError, invalidParameter, notImplemented } from './aws-error';
import type { SessionCredentials } from './aws-identity';
import { bedSettingsRoutes } from './bed-settings';
import { Cluster, type ClusterEndpoint } from './cluster';
import { costExplorerRoutes, type CostAnomaly } from './cost-explorer-api';
import { eksRoutes } from './eks-api';
import { guardDutyRoutes, type GuardDutyFinding } from './guardduty-api';
import { findRoute, type ApiRequest, type Route } from './route';
import { TOKEN_REVIEW_PATH, tokenReviewRoute } from './token-review';
import { verifyToken } from './token-verifier';

export interface EksStubOptions {
  readonly clusterName: string;
  readonly region: string;
  readonly accountId: string;

  /** Every session that the bed has handed out, by access key id; asked anew for each token. */
  readonly credentials: () => Promise<ReadonlyMap<string, SessionCredentials>>;

  /**
   * The API server, when it runs already; `setCluster` names it later.
   *
   * @default - the cluster is `CREATING` and has no endpoint
   */
  readonly cluster?: ClusterEndpoint;

  /**
   * Told one line for each token and each request that went wrong; never a token.
   *
   * @default - nobody is told
   */
  readonly progress?: (line: string) => void;
}

export interface EksStub {
  /** Value of AWS_ENDPOINT_URL_EKS, AWS_ENDPOINT_URL_GUARDDUTY and AWS_ENDPOINT_URL_COST_EXPLORER. */
  readonly url: string;

  /** `server` of the kubeconfig that kube-apiserver takes as its token webhook. */
  readonly tokenWebhookUrl: string;

  readonly setCluster: (endpoint: ClusterEndpoint) => void;

  /** Takes the findings of `setGuardDutyFindings` from another process, by PUT. The path holds a key. */
  readonly findingsUrl: string;

  /** Switches GuardDuty on and replaces its findings. */
  readonly setGuardDutyFindings: (findings: readonly GuardDutyFinding[]) => void;

  readonly setCostAnomalies: (anomalies: readonly CostAnomaly[]) => void;
  readonly stop: () => Promise<void>;
}

const Findings = z.array(z.looseObject({ id: z.string() }));

const awsErrorOf = (error: unknown): AwsError => {
  if (error instanceof AwsError) return error;
  if (error instanceof z.core.$ZodError || error instanceof SyntaxError) return invalidParameter(error.message);
  return new AwsError(500, 'ServerException', error instanceof Error ? error.message : String(error));
};

const requestOf = async (incoming: IncomingMessage): Promise<ApiRequest> => ({
  method: incoming.method ?? '',
  path: (incoming.url ?? '').split('?')[0] ?? '',
  headers: incoming.headers,
  body: await text(incoming),
});

const send = (response: ServerResponse, status: number, headers: Record<string, string>, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
};

const respond = async (
  routes: readonly Route[],
  incoming: IncomingMessage,
  response: ServerResponse,
  progress: (line: string) => void,
): Promise<void> => {
  try {
    const request = await requestOf(incoming);
    const run = findRoute(routes, request);
    if (!run) {
      throw notImplemented(`the bed has no answer to ${request.method} ${request.path}; slashes of an ARN must be %2F`);
    }
    send(response, 200, {}, await run());
  } catch (error) {
    const { status, code, message } = awsErrorOf(error);
    if (status >= 500) progress(`${incoming.method ?? ''} ${incoming.url ?? ''}: ${message}`);
    send(response, status, { 'x-amzn-errortype': code }, { __type: code, message });
  }
};

/**
 * Starts the stand-in for the EKS API, EKS authentication, GuardDuty and Cost Explorer on a free loopback port.
 *
 * Plain HTTP: kube-apiserver accepts it for a token webhook, and nothing leaves the machine.
 */
export const startEksStub = async (options: EksStubOptions): Promise<EksStub> => {
  const { clusterName, region, accountId, credentials, progress = () => undefined } = options;
  const cluster = new Cluster(clusterName, region, accountId);
  if (options.cluster) cluster.set(options.cluster);
  const entries = new AccessEntries(clusterName, region, accountId);
  let findings: readonly GuardDutyFinding[] | undefined;
  let anomalies: readonly CostAnomaly[] = [];

  const findingsPath = `/_bed/${randomBytes(24).toString('base64url')}/guardduty-findings`;

  const routes = [
    tokenReviewRoute({
      verify: async (token) =>
        verifyToken(token, { clusterName, region, credentials: await credentials(), now: new Date() }),
      entries,
      progress,
    }),
    ...bedSettingsRoutes({
      cluster,
      setFindings: (replacement) => {
        findings = replacement;
      },
    }),
    ...eksRoutes(cluster, entries),
    ...guardDutyRoutes(() => findings),
    {
      method: 'PUT',
      template: findingsPath,
      answer: ({ body }: ApiRequest) => {
        findings = z.parse(Findings, JSON.parse(body));
        return {};
      },
    },
    ...costExplorerRoutes(() => anomalies),
  ];

  const server = createServer((incoming, response) => {
    void respond(routes, incoming, response, progress);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the EKS stand-in has no port');
  const url = `http://127.0.0.1:${address.port}`;

  return {
    url,
    findingsUrl: `${url}${findingsPath}`,
    tokenWebhookUrl: `${url}${TOKEN_REVIEW_PATH}`,
    setCluster: (endpoint) => {
      cluster.set(endpoint);
    },
    setGuardDutyFindings: (replacement) => {
      findings = replacement;
    },
    setCostAnomalies: (replacement) => {
      anomalies = replacement;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
};
