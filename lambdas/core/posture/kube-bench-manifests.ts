import type { KubernetesManifest } from '../actions/rbac';
import { denyAll, podSecurity, tokenlessAccount } from '../baseline/namespace-baseline';
import { PART_OF } from '../baseline/part-of';

export const POSTURE_NAMESPACE = 'mineguard-posture';

/** kube-bench v0.16.0, for all architectures it is published for. */
export const KUBE_BENCH_IMAGE =
  'docker.io/aquasec/kube-bench:v0.16.0@sha256:75506f222d1eb6ce2a751a5533bdc0a3b54c898e2e49e7751d0ee22cfb862679';

/** What the checks of a node read, and nothing else of its disk. */
const HOST_PATHS: Readonly<Record<string, string>> = {
  'var-lib-kubelet': '/var/lib/kubelet',
  'etc-systemd': '/etc/systemd',
  'etc-kubernetes': '/etc/kubernetes',
};

interface WithSpec extends KubernetesManifest {
  readonly spec: object;
}

/**
 * kube-bench every night with the profile of EKS, in a namespace of its own.
 *
 * The namespace is exempt from Pod Security, since the checks read the kubelet's files and command line, and both a host
 * path and the process list of the host are refused by every level but privileged. All else is taken away: it writes
 * nowhere, holds no token and no capability, and no packet leaves or reaches it. Its result is one line on stdout.
 */
export const kubeBenchManifests = (): readonly KubernetesManifest[] => [
  {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: POSTURE_NAMESPACE, labels: { ...PART_OF, ...podSecurity('privileged') } },
  },
  tokenlessAccount(POSTURE_NAMESPACE),
  denyAll(POSTURE_NAMESPACE),
  onePodAtATime,
  cronJob,
];

/** So that the exemption is of little use to who gets rights in this namespace. */
const onePodAtATime: WithSpec = {
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'one-pod', namespace: POSTURE_NAMESPACE, labels: PART_OF },
  spec: { hard: { pods: '1', 'limits.cpu': '500m', 'limits.memory': '256Mi' } },
};

const cronJob: WithSpec = {
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'kube-bench', namespace: POSTURE_NAMESPACE, labels: PART_OF },
  spec: {
    schedule: '17 3 * * *',
    concurrencyPolicy: 'Forbid',
    successfulJobsHistoryLimit: 1,
    failedJobsHistoryLimit: 1,
    jobTemplate: {
      spec: {
        backoffLimit: 0,
        activeDeadlineSeconds: 600,
        template: {
          metadata: { labels: { app: 'kube-bench', ...PART_OF } },
          spec: {
            restartPolicy: 'Never',
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            // The kubelet's arguments are read from its process.
            hostPID: true,
            containers: [
              {
                name: 'kube-bench',
                image: KUBE_BENCH_IMAGE,
                command: ['kube-bench', 'run', '--targets', 'node', '--benchmark', 'eks-1.5.0', '--json'],
                resources: {
                  requests: { cpu: '100m', memory: '128Mi' },
                  limits: { cpu: '500m', memory: '256Mi' },
                },
                securityContext: {
                  // The files are root's, and readable to nobody else; that is one of the things checked.
                  runAsUser: 0,
                  privileged: false,
                  allowPrivilegeEscalation: false,
                  readOnlyRootFilesystem: true,
                  capabilities: { drop: ['ALL'] },
                  seccompProfile: { type: 'RuntimeDefault' },
                },
                volumeMounts: Object.entries(HOST_PATHS).map(([name, mountPath]) => ({
                  name,
                  mountPath,
                  readOnly: true,
                })),
              },
            ],
            volumes: Object.entries(HOST_PATHS).map(([name, path]) => ({ name, hostPath: { path } })),
          },
        },
      },
    },
  },
};
