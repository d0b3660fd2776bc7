import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import * as z from 'zod/mini';
import { createEksToken } from '../../lambdas/adapters/eks-token';
import { Site } from './support/site';
import { everythingLooked, runningPods } from './support/stories';
import { deploymentObject, freshNamespace, namespaceObject } from './support/workloads';

jest.setTimeout(120_000);

const sessions = z.record(
  z.string(),
  z.object({ secretAccessKey: z.string(), sessionToken: z.string(), roleArn: z.string() }),
);

/** A token of the responder itself: signed with the session that its function was given. */
const responderToken = async (site: Site, clusterName = 'prod-a'): Promise<string> => {
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

const answerTo = async (site: Site, token: string, method: string, path: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const call = request(
      new URL(path, site.cluster.apiServerUrl),
      { method, ca: readFileSync(site.cluster.caFile), headers: { authorization: `Bearer ${token}` } },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    call.on('error', reject);
    call.end();
  });

describe("the responder's own token", () => {
  test('reads what it needs, and is refused a command in a pod, secrets, and other clusters', async () => {
    const site = await Site.inMode('enforce');
    await everythingLooked(site);
    const namespace = freshNamespace('access');
    await site.apply(namespaceObject(namespace), deploymentObject(namespace, 'web', ['serve'], 1));
    const [pod] = await runningPods(site, namespace, 'web', 1);
    const path = `/api/v1/namespaces/${namespace}/pods/${pod?.metadata.name ?? ''}`;
    const token = await responderToken(site);
    expect(await answerTo(site, token, 'GET', path)).toBe(200);
    expect(await answerTo(site, token, 'POST', `${path}/exec?command=id&stdout=true`)).toBe(403);
    expect(await answerTo(site, token, 'GET', `/api/v1/namespaces/${namespace}/secrets`)).toBe(403);
    expect(await answerTo(site, token, 'DELETE', `/api/v1/namespaces/${namespace}`)).toBe(403);
    expect(await answerTo(site, await responderToken(site, 'another'), 'GET', path)).toBe(401);
  });
});
