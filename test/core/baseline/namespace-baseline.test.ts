import { dnsPolicy } from '../../../lambdas/core/baseline/dns-policy';
import { DEFAULT_BASELINE, namespaceBaseline } from '../../../lambdas/core/baseline/namespace-baseline';

const manifests = namespaceBaseline({ namespace: 'shop', ...DEFAULT_BASELINE });
const named = (kind: string, name: string) =>
  manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);

describe('the baseline of a namespace', () => {
  test('is the namespace first, then what is in it', () => {
    expect(manifests.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? '-'}/${metadata.name}`)).toEqual([
      'Namespace -/shop',
      'ServiceAccount shop/default',
      'NetworkPolicy shop/default-deny',
      'NetworkPolicy shop/allow-dns',
      'ResourceQuota shop/baseline',
      'LimitRange shop/baseline',
    ]);
  });

  test('enforces the restricted level, and warns and audits at the same', () => {
    expect(named('Namespace', 'shop')?.metadata.labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
      'pod-security.kubernetes.io/warn': 'restricted',
      'pod-security.kubernetes.io/audit': 'restricted',
    });
  });

  test('denies all traffic but questions to the DNS', () => {
    expect(named('NetworkPolicy', 'default-deny')).toMatchObject({
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    });
    expect(named('NetworkPolicy', 'allow-dns')).toMatchObject({
      spec: { policyTypes: ['Egress'], egress: [{ ports: [{ port: 53 }, { port: 53 }] }] },
    });
  });

  test('bounds what can be burnt: cores, pods, respawning jobs, and no device that mines well', () => {
    expect(named('ResourceQuota', 'baseline')).toMatchObject({
      spec: { hard: { 'limits.cpu': '4', pods: '20', 'count/cronjobs.batch': '20', 'requests.nvidia.com/gpu': '0' } },
    });
  });

  test('gives one container a core at most, and never more than all may have', () => {
    const max = (cpuCores: number) =>
      namespaceBaseline({ namespace: 'shop', ...DEFAULT_BASELINE, cpuCores }).find(({ kind }) => kind === 'LimitRange');
    expect(max(16)).toMatchObject({ spec: { limits: [{ max: { cpu: '1' } }] } });
  });

  test('puts no token into pods that did not ask for one', () => {
    expect(named('ServiceAccount', 'default')).toMatchObject({ automountServiceAccountToken: false });
  });

  test('is not taken for what MineGuard installs, which it removes when the stack goes', () => {
    for (const { metadata } of [...manifests, dnsPolicy()]) {
      expect(metadata.labels).not.toHaveProperty('app.kubernetes.io/managed-by');
      expect(metadata.name).not.toMatch(/^mineguard-/);
    }
  });
});

describe('the policy for the DNS', () => {
  test('lets everybody ask, and lets it reach the API server and its resolver', () => {
    expect(dnsPolicy()).toMatchObject({
      metadata: { namespace: 'kube-system' },
      spec: { ingress: [{ ports: [{ port: 53 }, { port: 53 }] }], egress: [{}] },
    });
  });
});
