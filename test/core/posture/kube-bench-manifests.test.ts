import { KUBE_BENCH_IMAGE, kubeBenchManifests } from '../../../lambdas/core/posture/kube-bench-manifests';

interface CronJob {
  readonly spec: { readonly jobTemplate: { readonly spec: { readonly template: { readonly spec: PodSpec } } } };
}

interface PodSpec {
  readonly hostPID: boolean;
  readonly automountServiceAccountToken: boolean;
  readonly containers: readonly {
    readonly image: string;
    readonly command: readonly string[];
    readonly securityContext: object;
    readonly volumeMounts: readonly { readonly mountPath: string; readonly readOnly: boolean }[];
  }[];
}

const manifests = kubeBenchManifests();
const ofKind = (kind: string) => manifests.find((manifest) => manifest.kind === kind);
const { spec: pod } = (ofKind('CronJob') as unknown as CronJob).spec.jobTemplate.spec.template;

describe('kube-bench in the cluster', () => {
  test('runs with the profile of EKS and prints JSON', () => {
    expect(pod.containers.map(({ command }) => command.join(' '))).toEqual([
      'kube-bench run --targets node --benchmark eks-1.5.0 --json',
    ]);
  });

  test('is pinned by digest', () => {
    expect(KUBE_BENCH_IMAGE).toMatch(/^docker\.io\/aquasec\/kube-bench:v\d+\.\d+\.\d+@sha256:[0-9a-f]{64}$/);
    expect(pod.containers.map(({ image }) => image)).toEqual([KUBE_BENCH_IMAGE]);
  });

  test('reads three folders of the host and writes nowhere', () => {
    const [container] = pod.containers;
    expect(container?.volumeMounts.map(({ mountPath }) => mountPath)).toEqual([
      '/var/lib/kubelet',
      '/etc/systemd',
      '/etc/kubernetes',
    ]);
    expect(container?.volumeMounts.every(({ readOnly }) => readOnly)).toBe(true);
    expect(container?.securityContext).toMatchObject({
      privileged: false,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  test('has no token and no network, in a namespace that is exempt for it alone and holds one pod', () => {
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(ofKind('Namespace')?.metadata.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'privileged' });
    expect(ofKind('NetworkPolicy')).toMatchObject({ spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] } });
    expect(ofKind('ResourceQuota')).toMatchObject({ spec: { hard: { pods: '1' } } });
    for (const { kind, metadata } of manifests) {
      expect(kind === 'Namespace' ? metadata.name : metadata.namespace).toBe('mineguard-posture');
    }
  });
});
