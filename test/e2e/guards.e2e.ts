import { eventually } from './support/eventually';
import { GUARDS, installedGuards } from './support/guards';
import { refusalOf } from './support/refusal';
import { call, responderToken } from './support/responder';
import { Site } from './support/site';
import { everythingLooked, runningPods } from './support/stories';
import { cronJobObject, daemonSetObject, deploymentObject, freshNamespace, namespaceObject } from './support/workloads';

jest.setTimeout(240_000);

const LABEL = 'mineguard/incident';

const denyAll = (namespace: string, name: string, spec: object = {}) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace, labels: { 'app.kubernetes.io/managed-by': 'mineguard' } },
  spec: { podSelector: { matchLabels: { [LABEL]: 'inc-1' } }, policyTypes: ['Ingress', 'Egress'], ...spec },
});

const tenantBinding = (namespace: string) => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'RoleBinding',
  metadata: { name: 'tenant', namespace },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' },
  subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'tenant' }],
});

/** What the API server says to somebody with edit rights in the namespace: empty when it lets him. */
const refusalOfTenant = async (site: Site, args: readonly string[], stdin?: string): Promise<string> =>
  refusalOf(site, ['--as=tenant', '--as-group=system:authenticated', ...args], stdin);

describe('the guards in the cluster', () => {
  let site: Site;
  let namespace: string;
  let token: string;

  beforeAll(async () => {
    site = await Site.inMode('enforce');
    await everythingLooked(site);
    token = await responderToken(site);
    namespace = freshNamespace('guarded');
    await site.apply(
      namespaceObject(namespace),
      namespaceObject('payments'),
      tenantBinding(namespace),
      deploymentObject(namespace, 'web', ['serve'], 1),
      daemonSetObject(namespace, 'agent', ['serve']),
      cronJobObject(namespace, 'night', ['serve']),
      deploymentObject('payments', 'till', ['serve'], 1),
    );
    await runningPods(site, namespace, 'web', 1);
    await runningPods(site, 'payments', 'till', 1);
  });

  const patch = async (where: string, patch: readonly object[]) =>
    call(site, token, { method: 'PATCH', path: where, contentType: 'application/json-patch+json', body: patch });

  const podPath = async (inNamespace: string, app: string): Promise<string> => {
    const [pod] = await runningPods(site, inNamespace, app, 1);
    return `/api/v1/namespaces/${inNamespace}/pods/${pod?.metadata.name ?? ''}`;
  };

  const apps = (kind: string, name: string, inNamespace = namespace): string =>
    `/apis/apps/v1/namespaces/${inNamespace}/${kind}/${name}`;

  const labelled = [{ op: 'add', path: '/metadata/labels/mineguard~1incident', value: 'inc-1' }];

  test('are installed in enforce mode, each with its binding, and without a complaint of the type checker', async () => {
    expect(await installedGuards(site)).toEqual(GUARDS);
    for (const name of GUARDS) {
      const policy = await eventually(`the API server to have checked ${name}`, async () => {
        const object = await site.get('validatingadmissionpolicy', '', name);
        return object?.status?.['typeChecking'] === undefined ? undefined : object;
      });
      expect(policy.status?.['typeChecking']).toEqual({});
    }
  });

  test('a tenant with edit rights cannot remove, change or add the quarantine label, and may change other labels', async () => {
    const pod = await podPath(namespace, 'web');
    expect(await patch(pod, labelled)).toMatchObject({ status: 200 });
    const name = pod.split('/').at(-1) ?? '';
    const tenant = async (...args: readonly string[]) => refusalOfTenant(site, ['-n', namespace, ...args]);

    expect(await tenant('label', 'pod', name, `${LABEL}-`)).toContain('mineguard-labels');
    expect(await tenant('label', 'pod', name, `${LABEL}=another`, '--overwrite')).toContain('mineguard-labels');
    expect(await tenant('run', 'free', '--image=registry.example/x', `--labels=${LABEL}=x`)).toContain(
      'mineguard-labels',
    );
    expect(await tenant('label', 'pod', name, 'team=red')).toBe('');
    const [live] = await site.list('pods', namespace, 'app=web');
    expect(live?.metadata.labels).toMatchObject({ [LABEL]: 'inc-1', team: 'red' });
  });

  test('a tenant cannot bring the label in by a template', async () => {
    const template = { metadata: { labels: { [LABEL]: 'x' } } };
    const tenant = async (kind: string, name: string, spec: object) =>
      refusalOfTenant(site, ['-n', namespace, 'patch', kind, name, '--type=merge', '-p', JSON.stringify({ spec })]);
    expect(await tenant('deployment', 'web', { template })).toContain('mineguard-labels');
    expect(await tenant('cronjob', 'night', { jobTemplate: { spec: { template } } })).toContain('mineguard-labels');
  });

  test('a tenant cannot make, change or remove a policy of ours', async () => {
    const path = `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`;
    const ours = denyAll(namespace, 'mineguard-inc-1');
    expect(await refusalOfTenant(site, ['create', '-f', '-'], JSON.stringify(ours))).toContain('mineguard-objects');
    expect(await call(site, token, { method: 'POST', path, body: ours })).toMatchObject({ status: 201 });
    const tenant = async (...args: readonly string[]) => refusalOfTenant(site, ['-n', namespace, ...args]);

    expect(await tenant('delete', 'networkpolicy', 'mineguard-inc-1')).toContain('mineguard-objects');
    expect(await tenant('delete', 'networkpolicy', '--all')).toContain('mineguard-objects');
    expect(
      await tenant('patch', 'networkpolicy', 'mineguard-inc-1', '--type=merge', '-p', '{"spec":{"egress":[{}]}}'),
    ).toContain('mineguard-objects');
    const unlabel = ['label', 'networkpolicy', 'mineguard-inc-1', 'app.kubernetes.io/managed-by-'];
    expect(await tenant(...unlabel)).toContain('mineguard-objects');
    const own = denyAll(namespace, 'theirs');
    const theirs = { ...own, metadata: { name: 'theirs', namespace } };
    expect(await refusalOfTenant(site, ['create', '-f', '-'], JSON.stringify(theirs))).toBe('');
  });

  test('the responder makes no policy but one that denies all traffic of isolated pods', async () => {
    const path = `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`;
    for (const body of [
      denyAll(namespace, 'another-name'),
      denyAll(namespace, 'mineguard-inc-2', { egress: [{}] }),
      denyAll(namespace, 'mineguard-inc-2', { policyTypes: ['Ingress'] }),
      denyAll(namespace, 'mineguard-inc-2', { podSelector: {} }),
    ]) {
      const { status, answer } = await call(site, token, { method: 'POST', path, body });
      expect(status).toBe(403);
      expect(answer).toContain('mineguard-responder');
    }
  });

  test('the responder writes only the fields that its actions need', async () => {
    const pod = await podPath(namespace, 'web');
    const refused: readonly (readonly [where: string, change: object])[] = [
      [pod, { op: 'add', path: '/metadata/labels/team', value: 'blue' }],
      [pod, { op: 'remove', path: '/metadata/labels/app' }],
      [pod, { op: 'add', path: '/metadata/annotations/note', value: 'x' }],
      [pod, { op: 'replace', path: '/spec/containers/0/image', value: 'registry.example/other' }],
      [apps('daemonsets', 'agent'), { op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'x' }],
      [apps('daemonsets', 'agent'), { op: 'add', path: '/spec/template/spec/nodeSelector', value: { a: 'b' } }],
      [
        `/apis/batch/v1/namespaces/${namespace}/cronjobs/night`,
        { op: 'replace', path: '/spec/schedule', value: '1 1 1 1 1' },
      ],
      [`${apps('deployments', 'web')}/scale`, { op: 'replace', path: '/spec/replicas', value: 5 }],
    ];
    for (const [where, change] of refused) {
      const { status, answer } = await patch(where, [change]);
      expect([where, change, status]).toEqual([where, change, 403]);
      expect(answer).toContain('mineguard-responder');
    }
    expect((await site.get('deployment', namespace, 'web'))?.spec['replicas']).toBe(1);
  });

  test('the responder stops a DaemonSet and scales to none, and a tenant cannot let the DaemonSet go on', async () => {
    const stop = [{ op: 'add', path: '/spec/template/spec/nodeSelector', value: { 'mineguard/stopped': 'inc-1' } }];
    expect(await patch(apps('daemonsets', 'agent'), stop)).toMatchObject({ status: 200 });
    const free = [
      'patch',
      'daemonset',
      'agent',
      '--type=json',
      '-p',
      '[{"op":"remove","path":"/spec/template/spec/nodeSelector"}]',
    ];
    expect(await refusalOfTenant(site, ['-n', namespace, ...free])).toContain('mineguard-labels');
    const scale = async (replicas: number) =>
      (await patch(`${apps('deployments', 'web')}/scale`, [{ op: 'add', path: '/spec/replicas', value: replicas }]))
        .status;
    expect(await scale(0)).toBe(200);
    expect(await scale(1)).toBe(200);
  });

  test('the responder touches nothing in a protected namespace, and no protected owner', async () => {
    const pod = await podPath('payments', 'till');
    for (const { status, answer } of [
      await patch(pod, labelled),
      await call(site, token, { method: 'DELETE', path: pod }),
      await patch(`${apps('deployments', 'till', 'payments')}/scale`, [
        { op: 'add', path: '/spec/replicas', value: 0 },
      ]),
      await patch(apps('daemonsets', 'aws-node', 'kube-system'), [
        { op: 'add', path: '/spec/template/spec/nodeSelector', value: { 'mineguard/stopped': 'inc-1' } },
      ]),
    ]) {
      expect(status).toBe(403);
      expect(answer).toContain('protected');
    }
  });

  test('a person who may do everything can release by hand, and a namespace with a policy of ours can be deleted', async () => {
    await site.kubectl(['-n', namespace, 'delete', 'networkpolicy', 'mineguard-inc-1']);
    await site.apply(denyAll(namespace, 'mineguard-inc-3'));
    await site.kubectl(['delete', 'namespace', namespace, '--timeout=50s']);
    expect(await site.get('namespace', '', namespace)).toBeUndefined();
  });
});
