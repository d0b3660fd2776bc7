import { readFileSync } from 'node:fs';
import { IMAGE_POLICY_NAME, imagePolicy, type ImagePolicyProps } from '../../lambdas/core/image-policy/image-policy';
import { eventually } from './support/eventually';
import { refusalOf } from './support/refusal';
import { Site } from './support/site';
import { runningPods } from './support/stories';
import { deploymentObject, freshNamespace, namespaceObject } from './support/workloads';

jest.setTimeout(120_000);

const REGISTRY = 'registry.example/shop';
const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
const PINNED = `${REGISTRY}/checkout@${DIGEST}`;

const pod = (namespace: string, name: string, image: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace },
  spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'main', image }] },
});

describe('the image policy', () => {
  const site = new Site();
  const namespace = freshNamespace('images');
  const excluded = freshNamespace('images-free');

  const install = async (props: Partial<ImagePolicyProps>): Promise<void> => {
    // Other stories run in the same cluster; the policy is theirs too while it is there.
    const others = (await site.list('namespaces', '')).map(({ metadata }) => metadata.name);
    const excludedNamespaces = others.filter((name) => name !== namespace);
    const defaults = { mode: 'deny', pin: 'digest', registries: [REGISTRY], excludedNamespaces } as const;
    await site.apply(...imagePolicy({ ...defaults, ...props }));
  };

  const create = async (object: object): Promise<string> =>
    refusalOf(site, ['create', '--dry-run=server', '-f', '-'], JSON.stringify(object));

  const refusedPod = async (image: string): Promise<string> => create(pod(namespace, 'x', image));

  beforeAll(async () => {
    await site.apply(namespaceObject(namespace), namespaceObject(excluded));
    await site.apply(deploymentObject(namespace, 'older', ['serve'], 1));
    await runningPods(site, namespace, 'older', 1);
  });

  afterAll(async () => {
    const kinds = 'validatingadmissionpolicybinding,validatingadmissionpolicy';
    await site.kubectl(['delete', kinds, IMAGE_POLICY_NAME, '--ignore-not-found']);
    await site.kubectl(['delete', 'namespace', namespace, excluded, '--ignore-not-found', '--wait=false']);
  });

  test('is accepted by the type checker', async () => {
    await install({});
    const policy = await eventually('the API server to have checked the policy', async () => {
      const object = await site.get('validatingadmissionpolicy', '', IMAGE_POLICY_NAME);
      return object?.status?.['typeChecking'] === undefined ? undefined : object;
    });
    expect(policy.status?.['typeChecking']).toEqual({});
  });

  describe('in deny mode', () => {
    beforeAll(async () => {
      await install({ mode: 'deny' });
      await eventually('the policy to be in force', async () => (await refusedPod('nginx')) || undefined);
    });

    test('names the image that is not pinned', async () => {
      const message = await refusedPod(`${REGISTRY}/checkout:1.4.2`);
      expect(message).toContain('is forbidden');
      expect(message).toContain(`image ${REGISTRY}/checkout:1.4.2 must be pinned by digest, as name@sha256:...`);
    });

    test.each([
      ['another registry', `evil.example/shop/checkout@${DIGEST}`],
      ['a registry that begins alike', `registry.example.evil/shop/checkout@${DIGEST}`],
      ['another repository of the registry', `registry.example/shopping/checkout@${DIGEST}`],
      ['the registry that is meant when none is named', `checkout@${DIGEST}`],
    ])('refuses what comes from %s', async (_, image) => {
      expect(await refusedPod(image)).toContain(`image ${image} must come from ${REGISTRY}`);
    });

    test('takes a pinned image of the registry', async () => {
      expect(await refusedPod(PINNED)).toBe('');
      expect(await refusedPod(`${REGISTRY}/checkout:1.4.2@${DIGEST}`)).toBe('');
    });

    test('looks at init containers, and at the templates of all that makes pods', async () => {
      const init = pod(namespace, 'x', PINNED);
      const withInit = { ...init, spec: { ...init.spec, initContainers: [{ name: 'init', image: 'busybox' }] } };
      expect(await create(withInit)).toContain('image busybox must be pinned');
      const deployment = deploymentObject(namespace, 'new', ['serve'], 1, { image: 'docker.io/library/alpine:3.22' });
      expect(await create(deployment)).toContain('image docker.io/library/alpine:3.22 must be pinned');
      const { spec } = deployment;
      const jobTemplate = {
        spec: { template: { ...spec.template, spec: { ...spec.template.spec, restartPolicy: 'Never' } } },
      };
      const metadata = { name: 'night', namespace };
      const cronJob = {
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        metadata,
        spec: { schedule: '0 3 * * *', jobTemplate },
      };
      expect(await create(cronJob)).toContain('image docker.io/library/alpine:3.22 must be pinned');
    });

    test('refuses an ephemeral container that is not pinned', async () => {
      const [running] = await site.list('pods', namespace, 'app=older');
      const ephemeralContainers = [{ name: 'debug', image: 'busybox', targetContainerName: 'main' }];
      const args = [
        '--subresource=ephemeralcontainers',
        '--type=strategic',
        '-p',
        JSON.stringify({ spec: { ephemeralContainers } }),
      ];
      const patch = ['--namespace', namespace, 'patch', 'pod', running?.metadata.name ?? '', ...args];
      expect(await refusalOf(site, patch)).toContain('image busybox must be pinned by digest');
    });

    test('leaves alone what was there before: it can be labelled, scaled, and its pods come back', async () => {
      const [running] = await site.list('pods', namespace, 'app=older');
      const at = ['--namespace', namespace];
      expect(await refusalOf(site, [...at, 'label', 'pod', running?.metadata.name ?? '', 'team=red'])).toBe('');
      expect(await refusalOf(site, [...at, 'scale', 'deployment', 'older', '--replicas=2'])).toBe('');
      await runningPods(site, namespace, 'older', 2);
    });

    test('judges nothing in an excluded namespace', async () => {
      expect(await create(pod(excluded, 'x', 'nginx:latest'))).toBe('');
    });
  });

  test('with tags refuses latest and none, and takes a version', async () => {
    await install({ mode: 'deny', pin: 'tag' });
    await eventually('the policy to be the new one', async () =>
      (await refusedPod(`${REGISTRY}/checkout:1.4.2`)) === '' ? true : undefined,
    );
    const demand = 'must have a tag that is not latest, or a digest';
    for (const image of [`${REGISTRY}/checkout`, `${REGISTRY}/checkout:latest`]) {
      expect(await refusedPod(image)).toContain(`image ${image} ${demand}`);
    }
    expect(await refusedPod(PINNED)).toBe('');
  });

  test('in audit mode allows, warns, and leaves a note of the first thing that is wrong in the audit log', async () => {
    await install({ mode: 'audit' });
    const name = await eventually('the policy to be in audit mode', async () => {
      const attempt = freshNamespace('allowed');
      const refusal = await refusalOf(site, ['create', '-f', '-'], JSON.stringify(pod(namespace, attempt, 'nginx')));
      return refusal === '' ? attempt : undefined;
    });
    const noted = await eventually('a note in the audit log', () =>
      readFileSync(site.cluster.auditLogFile, 'utf8')
        .split('\n')
        .find((line) => line.includes(name) && line.includes('validation_failure')),
    );
    const { annotations } = JSON.parse(noted) as { readonly annotations: Readonly<Record<string, string>> };
    const failures = JSON.parse(annotations['validation.policy.admission.k8s.io/validation_failure'] ?? '') as unknown;
    expect(failures).toEqual([
      expect.objectContaining({
        message: 'image nginx must be pinned by digest, as name@sha256:...',
        policy: IMAGE_POLICY_NAME,
        validationActions: ['Audit', 'Warn'],
      }),
    ]);
  });
});
