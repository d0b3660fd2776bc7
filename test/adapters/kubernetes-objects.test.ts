import type { ApiRequest } from '../../lambdas/adapters/kubernetes-api';
import { createInstalledObjects } from '../../lambdas/adapters/kubernetes-objects';
import { NotPermitted, Unreachable } from '../../lambdas/cluster-access/ports';
import type { WorkloadKind } from '../../lambdas/core/actions/workload-kind';
import { rbacManifests } from '../../lambdas/core/actions/rbac';

const answering = (status: number, body: unknown = {}) => {
  const asked: ApiRequest[] = [];
  const objects = createInstalledObjects((request) => {
    asked.push(request);
    return Promise.resolve({ status, text: JSON.stringify(body) });
  });
  return { asked, objects };
};

const [clusterRole, , role] = rbacManifests({ mode: 'enforce' });
if (!clusterRole || !role) throw new Error('no manifests');

describe('what is left in a cluster', () => {
  test('is applied on the server, under a name of its own', async () => {
    const { asked, objects } = answering(200);
    await objects.apply(role);
    expect(asked).toEqual([
      {
        method: 'PATCH',
        path: '/apis/rbac.authorization.k8s.io/v1/namespaces/kube-system/roles/mineguard-responder',
        query: { fieldManager: 'mineguard-installer', force: 'true' },
        contentType: 'application/apply-patch+yaml',
        body: role,
      },
    ]);
  });

  test('is found by its label in all namespaces', async () => {
    const items = [{ metadata: { name: 'mineguard-inc-1', namespace: 'shop' } }];
    const { asked, objects } = answering(200, { items });
    expect(await objects.ours('NetworkPolicy')).toEqual([
      { kind: 'NetworkPolicy', namespace: 'shop', name: 'mineguard-inc-1' },
    ]);
    expect(asked[0]).toMatchObject({
      path: '/apis/networking.k8s.io/v1/networkpolicies',
      query: { labelSelector: 'app.kubernetes.io/managed-by=mineguard' },
    });
  });

  test('is found to the last page', async () => {
    const objects = createInstalledObjects(({ query }) => {
      const isLast = query?.['continue'] === 'next';
      const items = [{ metadata: { name: isLast ? 'b' : 'a', namespace: 'shop' } }];
      const body = { metadata: isLast ? {} : { continue: 'next' }, items };
      return Promise.resolve({ status: 200, text: JSON.stringify(body) });
    });
    expect((await objects.ours('NetworkPolicy')).map(({ name }) => name)).toEqual(['a', 'b']);
  });

  test('is isolated while it lives, and stopped while it is the recorded owner and runs nothing', async () => {
    const answers: Readonly<Record<string, object>> = {
      '/api/v1/pods': {
        items: [
          { metadata: { name: 'a', namespace: 'shop', labels: { 'mineguard/incident': 'inc-1' } } },
          { metadata: { name: 'ended', namespace: 'shop' }, status: { phase: 'Failed' } },
        ],
      },
      '/apis/apps/v1/namespaces/shop/deployments/stopped': { metadata: { uid: 'uid-stopped' }, spec: { replicas: 0 } },
      '/apis/apps/v1/namespaces/shop/deployments/runs': { metadata: { uid: 'uid-runs' }, spec: { replicas: 2 } },
      '/apis/apps/v1/namespaces/shop/deployments/later': { metadata: { uid: 'uid-of-another' }, spec: { replicas: 0 } },
      '/apis/batch/v1/namespaces/shop/cronjobs/night': { metadata: { uid: 'uid-night' }, spec: { suspend: true } },
      '/apis/apps/v1/namespaces/shop/daemonsets/nowhere': {
        metadata: { uid: 'uid-nowhere' },
        spec: { template: { spec: { nodeSelector: { 'mineguard/stopped': 'inc-2' } } } },
      },
    };
    const objects = createInstalledObjects(({ path }) => {
      const answer = answers[path];
      return Promise.resolve({ status: answer ? 200 : 404, text: JSON.stringify(answer ?? {}) });
    });
    const stopped = (kind: WorkloadKind, name: string) => ({
      target: { cluster: 'prod-a', kind, namespace: 'shop', name, uid: `uid-${name}` },
      incident: 'inc-2',
    });
    const standing = await objects.standing([
      stopped('Deployment', 'stopped'),
      stopped('Deployment', 'runs'),
      stopped('Deployment', 'later'),
      stopped('Deployment', 'gone'),
      stopped('CronJob', 'night'),
      stopped('DaemonSet', 'nowhere'),
    ]);
    expect(standing.map(({ what, kind, name, incident }) => `${what} ${kind}/${name} ${incident}`)).toEqual([
      'isolated Pod/a inc-1',
      'stopped Deployment/stopped inc-2',
      'stopped CronJob/night inc-2',
      'stopped DaemonSet/nowhere inc-2',
    ]);
  });

  test('cannot be reached when nobody answers twice', async () => {
    let asked = 0;
    const objects = createInstalledObjects(() => {
      asked += 1;
      return Promise.reject(new Error('connect ECONNREFUSED'));
    });
    await expect(objects.ours('ClusterRole')).rejects.toThrow(Unreachable);
    expect(asked).toBe(2);
  });

  test('is removed, and need not be there for that', async () => {
    const { asked, objects } = answering(404);
    await objects.remove({ kind: 'ClusterRole', namespace: '', name: 'mineguard-responder' });
    expect(asked).toEqual([
      { method: 'DELETE', path: '/apis/rbac.authorization.k8s.io/v1/clusterroles/mineguard-responder' },
    ]);
  });

  test.each([401, 403])('is not touched by a caller that is not let in yet: %i', async (status) => {
    await expect(answering(status).objects.apply(clusterRole)).rejects.toBeInstanceOf(NotPermitted);
  });

  test.each([
    [200, true],
    [404, false],
  ])('is of a kind that the API server may not know: %i', async (status, served) => {
    const { asked, objects } = answering(status);
    expect(await objects.serves('ClusterNetworkPolicy')).toBe(served);
    expect(asked[0]?.path).toBe('/apis/networking.k8s.aws/v1alpha1/clusternetworkpolicies');
  });

  test('is of known kinds only', async () => {
    const secret = { ...clusterRole, kind: 'Secret' };
    await expect(answering(200).objects.apply(secret)).rejects.toThrow('kind Secret');
  });
});
