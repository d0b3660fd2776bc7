import type { ApiRequest, ApiResponse } from '../../lambdas/adapters/kubernetes-api';
import { createKubernetesInventory } from '../../lambdas/adapters/kubernetes-inventory';
import { podObject } from '../support/cluster-objects';

const item = (name: string) => {
  const { metadata, spec, status } = podObject({ name });
  return { metadata, spec, status };
};

const answering = (answer: (request: ApiRequest) => { readonly status?: number; readonly body: unknown }) => {
  const asked: ApiRequest[] = [];
  const api = (request: ApiRequest): Promise<ApiResponse> => {
    asked.push(request);
    const { status = 200, body } = answer(request);
    return Promise.resolve({ status, text: JSON.stringify(body) });
  };
  return { asked, inventory: createKubernetesInventory(api, 'prod-a') };
};

const namesIn = async (pages: ReturnType<ReturnType<typeof answering>['inventory']['list']>) => {
  const names: string[] = [];
  for await (const { workloads } of pages) names.push(...workloads.map(({ object }) => object.entity.name));
  return names;
};

describe('the inventory of a cluster', () => {
  test('reads a list page by page, to its end', async () => {
    const { asked, inventory } = answering(({ query }) =>
      query?.['continue'] === 'next'
        ? { body: { metadata: {}, items: [item('b')] } }
        : { body: { metadata: { continue: 'next' }, items: [item('a')] } },
    );
    expect(await namesIn(inventory.list('Pod'))).toEqual(['a', 'b']);
    expect(asked.map(({ path, query }) => [path, query])).toEqual([
      ['/api/v1/pods', { limit: '500' }],
      ['/api/v1/pods', { limit: '500', continue: 'next' }],
    ]);
  });

  test('reads one namespace where one is named', async () => {
    const { asked, inventory } = answering(() => ({ body: { items: [] } }));
    await namesIn(inventory.list('Deployment', 'shop'));
    await namesIn(inventory.list('CronJob'));
    expect(asked.map(({ path }) => path)).toEqual([
      '/apis/apps/v1/namespaces/shop/deployments',
      '/apis/batch/v1/cronjobs',
    ]);
  });

  test('fails as a whole when a page has expired or may not be read', async () => {
    for (const status of [403, 410, 500]) {
      const { inventory } = answering(() => ({ status, body: { message: 'no' } }));
      await expect(namesIn(inventory.list('Pod'))).rejects.toThrow(
        `cluster prod-a, reading /api/v1/pods: HTTP ${status}: no`,
      );
    }
  });

  test('knows no pod where there is none', async () => {
    const { inventory } = answering(() => ({ status: 404, body: {} }));
    expect(await inventory.get('Pod', 'shop', 'gone')).toBeUndefined();
  });

  test.each([404, 503])('knows no use where it is not measured: HTTP %s', async (status) => {
    const { inventory } = answering(() => ({ status, body: {} }));
    expect(await inventory.usage()).toBeUndefined();
  });

  test('only ever reads', async () => {
    const { asked, inventory } = answering(() => ({ body: { items: [] } }));
    await namesIn(inventory.list('Pod'));
    await inventory.get('Pod', 'shop', 'web').catch(() => undefined);
    await inventory.instances();
    await inventory.usage();
    expect(new Set(asked.map(({ method }) => method))).toEqual(new Set(['GET']));
  });
});
