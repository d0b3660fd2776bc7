import { blockManifest } from '../../lambdas/core/actions/block-manifest';
import type { LiveEntity } from '../../lambdas/core/actions/operation';
import type { Block } from '../../lambdas/core/model/block';
import type { ApiRequest, ApiResponse } from '../../lambdas/adapters/kubernetes-api';
import { createKubernetesCluster } from '../../lambdas/adapters/kubernetes-cluster';
import { adminTierPolicy } from '../../lambdas/core/guards/admin-tier';
import { ownerObject, podObject } from '../support/cluster-objects';

const target = (kind: LiveEntity['kind'], name = 'web'): LiveEntity => ({
  cluster: 'prod-a',
  kind,
  namespace: 'shop',
  name,
  uid: `uid-${kind.toLowerCase()}-web`,
});

/** A cluster whose API server gives these answers in turn, and what it was asked. */
const answering = (...answers: readonly (readonly [status: number, body: unknown])[]) => {
  const asked: ApiRequest[] = [];
  const left = [...answers];
  const api = (request: ApiRequest): Promise<ApiResponse> => {
    asked.push(request);
    const [status, body] = left.shift() ?? [500, { message: 'not expected' }];
    return Promise.resolve({ status, text: typeof body === 'string' ? body : JSON.stringify(body) });
  };
  return { asked, cluster: createKubernetesCluster(api, 'prod-a') };
};

const policy = {
  op: 'createNetworkPolicy',
  namespace: 'shop',
  name: 'mineguard-inc-1',
  podSelector: { 'mineguard/incident': 'inc-1' },
} as const;

const block: Block = {
  name: 'mineguard-block-inc-1-0a1b2c3d',
  incidentId: 'inc-1',
  owner: 'Deployment shop/web',
  origin: 'shop',
  image: 'registry.example/x:1',
  commandLine: '',
  namespace: '',
  texts: ['pool.example:3333'],
  expiresAt: '2026-11-30T12:00:00.000Z',
};

describe('a block', () => {
  test('is a ConfigMap in our namespace', async () => {
    const { cluster, asked } = answering([201, {}], [200, {}]);
    expect(await cluster.execute({ op: 'createBlock', block })).toEqual({ kind: 'applied' });
    expect(await cluster.execute({ op: 'deleteBlock', name: block.name })).toEqual({ kind: 'applied' });
    expect(asked).toMatchObject([
      { method: 'POST', path: '/api/v1/namespaces/mineguard-system/configmaps', body: blockManifest(block) },
      { method: 'DELETE', path: `/api/v1/namespaces/mineguard-system/configmaps/${block.name}` },
    ]);
  });

  test('that a retry meets is its own, and one of another incident is left as it is', async () => {
    const own = answering([409, {}], [200, blockManifest(block)]);
    expect(await own.cluster.execute({ op: 'createBlock', block })).toEqual({ kind: 'applied' });
    const other = answering([409, {}], [200, blockManifest({ ...block, incidentId: 'inc-2' })]);
    expect(await other.cluster.execute({ op: 'createBlock', block })).toMatchObject({ kind: 'failed' });
  });
});

describe('reading', () => {
  test.each([
    ['Pod', '/api/v1/namespaces/shop/pods/web'],
    ['Deployment', '/apis/apps/v1/namespaces/shop/deployments/web'],
    ['CronJob', '/apis/batch/v1/namespaces/shop/cronjobs/web'],
  ] as const)('asks for a %s by its path', async (kind, path) => {
    const { cluster, asked } = answering([404, {}]);
    expect(await cluster.get(kind, 'shop', 'web')).toBeUndefined();
    expect(asked).toMatchObject([{ method: 'GET', path }]);
  });

  test('never lets a name leave its place in the path', async () => {
    const { cluster, asked } = answering([404, {}]);
    await cluster.get('Pod', '../../..', 'a/../b?c');
    expect(asked[0]?.path).toBe('/api/v1/namespaces/..%2F..%2F../pods/a%2F..%2Fb%3Fc');
  });

  test('knows what the items of a list are, which do not say it', async () => {
    const { apiVersion: _, kind: __, ...item } = podObject({ labels: { app: 'web' } });
    const { cluster, asked } = answering([200, { items: [item] }]);
    const selector = { matchLabels: { app: 'web' }, matchExpressions: [] };
    const [pod] = await cluster.list('Pod', 'shop', selector);
    expect(pod?.entity).toMatchObject({ kind: 'Pod', name: 'web' });
    expect(asked[0]?.query).toMatchObject({ labelSelector: 'app=web' });
  });

  test('reads all pages of what is in the cluster, and gives up on more than it can look at', async () => {
    const page = (next: string) => [200, { metadata: { continue: next }, items: [podObject()] }] as const;
    const { cluster, asked } = answering(page('a'), page(''));
    expect(await cluster.listEverywhere('Pod')).toHaveLength(2);
    expect(asked).toMatchObject([{ path: '/api/v1/pods' }, { query: { continue: 'a' } }]);
    const huge = answering(...Array.from({ length: 6 }, () => page('more')));
    expect(await huge.cluster.listEverywhere('Pod')).toBeUndefined();
  });

  test('reads blocks in our namespace, and leaves out what does not read as one', async () => {
    const { cluster, asked } = answering([200, { items: [blockManifest(block), { metadata: { name: 'x' } }] }]);
    expect(await cluster.blocks()).toEqual([block]);
    expect(asked).toMatchObject([{ path: '/api/v1/namespaces/mineguard-system/configmaps' }]);
  });

  test('throws what the API server says when it refuses', async () => {
    const { cluster } = answering([403, { message: 'pods is forbidden' }]);
    await expect(cluster.get('Pod', 'shop', 'web')).rejects.toThrow('HTTP 403: pods is forbidden');
  });

  test('throws for a policy that it does not understand: it might allow everything', async () => {
    const odd = { metadata: { name: 'odd' }, spec: { podSelector: { matchExpressions: [{ operator: 'Near' }] } } };
    const { cluster } = answering([200, { items: [odd] }]);
    await expect(cluster.networkPolicies('shop')).rejects.toThrow('not understood');
  });
});

describe('whether NetworkPolicy is enforced', () => {
  const plugin = (argument: string) =>
    ownerObject({
      kind: 'DaemonSet',
      name: 'aws-node',
      podSpec: { containers: [{ name: 'aws-eks-nodeagent', args: [argument] }] },
    });

  test.each([
    ['true', true],
    ['false', false],
  ])('is what the agent of the VPC CNI is told: %s', async (value, expected) => {
    const { cluster } = answering([200, plugin(`--enable-network-policy=${value}`)]);
    expect(await cluster.networkPolicyEnforced()).toBe(expected);
  });

  test('is in a ConfigMap on EKS Auto Mode', async () => {
    const settings = { data: { 'enable-network-policy-controller': 'true' } };
    expect(await answering([404, {}], [200, settings]).cluster.networkPolicyEnforced()).toBe(true);
    expect(await answering([404, {}], [404, {}]).cluster.networkPolicyEnforced()).toBe(false);
  });
});

describe('the Admin-tier policy', () => {
  test('counts when it is there and says what ours says', async () => {
    const { cluster, asked } = answering([200, adminTierPolicy()]);
    expect(await cluster.adminTierDeny()).toBe(true);
    expect(asked[0]?.path).toBe('/apis/networking.k8s.aws/v1alpha1/clusternetworkpolicies/mineguard-quarantine');
  });

  test.each([
    ['it is not there, or the kind is not known', 404, {}],
    ['it may not be read', 403, { message: 'forbidden' }],
    ['somebody has emptied it', 200, { ...adminTierPolicy(), spec: { tier: 'Admin', priority: 0 } }],
  ])('does not count when %s', async (_, status, body) => {
    expect(await answering([status, body]).cluster.adminTierDeny()).toBe(false);
  });
});

describe('writing', () => {
  test('scales by the scale subresource, under the condition of the uid', async () => {
    const { cluster, asked } = answering([200, {}]);
    const outcome = await cluster.execute({ op: 'scale', target: target('Deployment'), replicas: 0, current: 2 });
    expect(outcome).toEqual({ kind: 'applied' });
    expect(asked).toMatchObject([
      {
        method: 'PATCH',
        path: '/apis/apps/v1/namespaces/shop/deployments/web/scale',
        contentType: 'application/json-patch+json',
        body: [
          { op: 'test', path: '/metadata/uid', value: 'uid-deployment-web' },
          { op: 'add', path: '/spec/replicas', value: 0 },
        ],
      },
    ]);
  });

  test('deletes a pod under the condition of its uid', async () => {
    const { cluster, asked } = answering([409, {}]);
    const outcome = await cluster.execute({ op: 'deletePod', target: target('Pod'), gracePeriodSeconds: 1 });
    expect(outcome).toEqual({ kind: 'uidMismatch' });
    expect(asked[0]?.body).toMatchObject({ gracePeriodSeconds: 1, preconditions: { uid: 'uid-pod-web' } });
  });

  test.each([
    ['another object has the name', [200, podObject({ uid: 'uid-later' })], { kind: 'uidMismatch' }],
    ['nothing has the name', [404, {}], { kind: 'notFound' }],
    ['something else is wrong', [200, podObject()], { kind: 'failed', message: 'HTTP 422: refused' }],
  ] as const)('finds out why a patch was refused: %s', async (_, answer, expected) => {
    const { cluster } = answering([422, { message: 'refused' }], answer);
    const labels = { a: 'b' };
    expect(await cluster.execute({ op: 'labelPod', target: target('Pod'), labels, current: {} })).toEqual(expected);
  });

  test('takes its own policy for done, and leaves one of somebody else', async () => {
    const spec = { podSelector: { matchLabels: policy.podSelector }, policyTypes: ['Ingress', 'Egress'] };
    const existing = (changes: object) => ({ metadata: { name: policy.name }, spec: { ...spec, ...changes } });
    expect(await answering([409, {}], [200, existing({})]).cluster.execute(policy)).toEqual({ kind: 'applied' });
    const outcome = await answering([409, {}], [200, existing({ egress: [{}] })]).cluster.execute(policy);
    expect(outcome).toMatchObject({ kind: 'failed', message: expect.stringContaining('left as it is') });
  });

  test('says what is not permitted', async () => {
    const outcome = await answering([403, { message: 'no' }]).cluster.execute(policy);
    expect(outcome).toEqual({ kind: 'forbidden', message: 'HTTP 403: no' });
  });

  test('an API server that does not answer is a failure of the operation', async () => {
    const cluster = createKubernetesCluster(() => Promise.reject(new Error('timeout')), 'prod-a');
    expect(await cluster.execute(policy)).toEqual({ kind: 'failed', message: 'timeout' });
  });
});
