import { dnsPolicy } from '../../lambdas/core/baseline/dns-policy';
import { DEFAULT_BASELINE, namespaceBaseline } from '../../lambdas/core/baseline/namespace-baseline';
import { kubeBenchManifests, POSTURE_NAMESPACE } from '../../lambdas/core/posture/kube-bench-manifests';
import { eventually } from './support/eventually';
import { refusalOf } from './support/refusal';
import { Site } from './support/site';
import { runningPods } from './support/stories';
import { freshNamespace } from './support/workloads';

jest.setTimeout(120_000);

/** What a careful author writes, and the restricted level accepts. */
const ordinaryPod = (
  namespace: string,
  name: string,
  changes: { readonly container?: object; readonly pod?: object } = {},
) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, labels: { app: name }, annotations: { 'bed.mineguard/work': 'goes-on' } },
  spec: {
    terminationGracePeriodSeconds: 1,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'main',
        image: 'registry.example/shop/checkout:1.4.2',
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        ...changes.container,
      },
    ],
    ...changes.pod,
  },
});

describe('a namespace with the baseline', () => {
  const site = new Site();
  const namespace = freshNamespace('baseline');

  /** As the documents say it: a plain apply loses a race against the controller that makes the default account. */
  const applied = async (items: readonly object[]): Promise<void> => {
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
    await site.kubectl(['apply', '--server-side', '-f', '-'], list);
  };

  beforeAll(async () => {
    await applied(namespaceBaseline({ namespace, ...DEFAULT_BASELINE }));
    await eventually('the quota to be in force', async () => {
      const quota = await site.get('resourcequota', namespace, 'baseline');
      return quota?.status?.['used'];
    });
  });

  afterAll(async () => {
    await site.kubectl(['delete', 'namespace', namespace, POSTURE_NAMESPACE, '--ignore-not-found', '--wait=false']);
  });

  const refusal = async (...[name, changes]: [string, Parameters<typeof ordinaryPod>[2]]): Promise<string> =>
    refusalOf(site, ['create', '-f', '-'], JSON.stringify(ordinaryPod(namespace, name, changes)));

  test('runs an ordinary pod, without a token and with the limits of who says nothing', async () => {
    await site.apply(ordinaryPod(namespace, 'checkout'));
    const [pod] = await runningPods(site, namespace, 'checkout', 1);
    expect(pod?.spec['volumes']).toBeUndefined();
    expect(pod?.spec['containers']).toEqual([
      expect.objectContaining({
        resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '250m', memory: '256Mi' } },
      }),
    ]);
  });

  test('refuses a privileged pod', async () => {
    const message = await refusal('privileged', { container: { securityContext: { privileged: true } } });
    expect(message).toContain('violates PodSecurity "restricted:latest"');
    expect(message).toContain('must not set securityContext.privileged=true');
  });

  test('refuses a pod with a folder of its node', async () => {
    const volumes = [{ name: 'host', hostPath: { path: '/' } }];
    const message = await refusal('host-path', { pod: { volumes } });
    expect(message).toContain('violates PodSecurity "restricted:latest"');
    expect(message).toContain('uses restricted volume type "hostPath"');
  });

  test('refuses a pod that wants the network of its node', async () => {
    expect(await refusal('host-network', { pod: { hostNetwork: true } })).toContain('hostNetwork=true');
  });

  test('refuses a container that wants more than a core', async () => {
    const resources = { limits: { cpu: '2', memory: '256Mi' } };
    expect(await refusal('greedy', { container: { resources } })).toContain(
      'maximum cpu usage per Container is 1, but limit is 2',
    );
  });

  test('refuses a pod that would take the namespace over its quota', async () => {
    const hungry = (name: string) => ({
      ...ordinaryPod(namespace, name).spec.containers[0],
      name,
      resources: { limits: { cpu: '1', memory: '64Mi' } },
    });
    const containers = ['a', 'b', 'c', 'd'].map(hungry);
    const message = await refusal('many', { pod: { containers } });
    expect(message).toContain('exceeded quota: baseline');
    expect(message).toContain('requested: limits.cpu=4');
  });

  test('denies what no policy allows', async () => {
    const policies = await site.list('networkpolicies', namespace);
    expect(policies.map(({ metadata }) => metadata.name).sort()).toEqual(['allow-dns', 'default-deny']);
  });

  test('refuses kube-bench, which has a namespace of its own that takes it', async () => {
    const manifests = kubeBenchManifests();
    await applied(manifests);
    const job = ['create', 'job', 'now', '--from=cronjob/kube-bench', '--dry-run=client', '--output=json'];
    const made = JSON.parse(await site.kubectl(['--namespace', POSTURE_NAMESPACE, ...job])) as {
      readonly spec: { readonly template: { readonly spec: object } };
    };
    const pod = (where: string) =>
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'kube-bench', namespace: where },
        spec: made.spec.template.spec,
      });
    const create = ['create', '--dry-run=server', '-f', '-'];
    expect(await refusalOf(site, create, pod(namespace))).toContain('hostPID=true');
    expect(await refusalOf(site, create, pod(POSTURE_NAMESPACE))).toBe('');
  });

  test('goes with a policy for the DNS that the API server takes', async () => {
    const create = ['create', '--dry-run=server', '--validate=strict', '-f', '-'];
    expect(await refusalOf(site, create, JSON.stringify(dnsPolicy()))).toBe('');
  });
});
