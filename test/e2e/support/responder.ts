import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import * as z from 'zod/mini';
import { createEksToken } from '../../../lambdas/adapters/eks-token';
import type { Site } from './site';

const sessions = z.record(
  z.string(),
  z.object({ secretAccessKey: z.string(), sessionToken: z.string(), roleArn: z.string() }),
);

/** A token of the responder itself: signed with the session that its function was given. */
export const responderToken = async (site: Site, clusterName = 'prod-a'): Promise<string> => {
  const all = Object.entries(sessions.parse(await (await fetch(site.credentialsUrl)).json()));
  const own = all.find(([, { roleArn }]) => /Responder/.test(roleArn));
  if (!own) throw new Error(`no session of the responder among ${all.map(([, { roleArn }]) => roleArn).join(', ')}`);
  const [accessKeyId, { secretAccessKey, sessionToken }] = own;
  return createEksToken({
    clusterName,
    region: site.cloud.region,
    credentials: () => Promise.resolve({ accessKeyId, secretAccessKey, sessionToken }),
    clock: { now: () => Date.now() },
  })();
};

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly contentType?: string;
  readonly body?: unknown;
}

/** One request to the API server with a bearer token: its status, and what it says. */
export const call = async (
  site: Site,
  token: string,
  { method, path, contentType = 'application/json', body }: Call,
): Promise<{ readonly status: number; readonly answer: string }> =>
  new Promise((resolve, reject) => {
    const outgoing = request(
      new URL(path, site.cluster.apiServerUrl),
      {
        method,
        ca: readFileSync(site.cluster.caFile),
        headers: { authorization: `Bearer ${token}`, 'content-type': contentType },
      },
      (response) => {
        text(response).then((answer) => {
          resolve({ status: response.statusCode ?? 0, answer });
        }, reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
