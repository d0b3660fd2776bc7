import { call, responderToken } from './support/responder';
import { Site } from './support/site';
import { everythingLooked, runningPods } from './support/stories';
import { deploymentObject, freshNamespace, namespaceObject } from './support/workloads';

jest.setTimeout(120_000);

const answerTo = async (site: Site, token: string, method: string, path: string): Promise<number> =>
  (await call(site, token, { method, path })).status;

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
