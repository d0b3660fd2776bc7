import type { KubernetesManifest } from '../actions/rbac';
import { DNS_PODS, dnsPorts } from './dns-policy';
import { PART_OF } from './part-of';

export interface NamespaceBaselineProps {
  readonly namespace: string;
  /** What all pods together may ask for and use. */
  readonly cpuCores: number;
  readonly memoryGiB: number;
  readonly pods: number;
}

/** Enough for a few services, and little for who wants to mine with it. */
export const DEFAULT_BASELINE: Omit<NamespaceBaselineProps, 'namespace'> = { cpuCores: 4, memoryGiB: 8, pods: 20 };

/** No container gets more than this: a miner is worth as many cores as it can hold. */
const MAX_CONTAINER_CORES = 1;

/** Devices that mine best. Who needs them gives a namespace of theirs another quota. */
const ACCELERATORS = ['nvidia.com/gpu', 'amd.com/gpu', 'aws.amazon.com/neuron'];

const POD_SECURITY_LEVEL = 'restricted';

/**
 * What a namespace of ordinary services begins with: no pod that could reach its node, no traffic but questions to the
 * DNS, a bound on what it can burn, and no token in pods that did not ask for one.
 *
 * Traffic that a service needs is added by policies of its own: policies add up.
 */
export const namespaceBaseline = (props: NamespaceBaselineProps): readonly KubernetesManifest[] => [
  securedNamespace(props.namespace),
  tokenlessAccount(props.namespace),
  denyAll(props.namespace),
  allowDns(props.namespace),
  quota(props),
  limits(props),
];

const securedNamespace = (name: string): KubernetesManifest => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { ...PART_OF, ...podSecurity(POD_SECURITY_LEVEL) } },
});

/** The labels that Pod Security admission reads. */
export const podSecurity = (level: 'privileged' | 'restricted'): Readonly<Record<string, string>> =>
  Object.fromEntries(
    ['enforce', 'audit', 'warn'].flatMap((what) => [
      [`pod-security.kubernetes.io/${what}`, level],
      [`pod-security.kubernetes.io/${what}-version`, 'latest'],
    ]),
  );

interface ServiceAccount extends KubernetesManifest {
  readonly automountServiceAccountToken: boolean;
}

/** The account that every pod has which names none. */
export const tokenlessAccount = (namespace: string): ServiceAccount => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: 'default', namespace, labels: PART_OF },
  automountServiceAccountToken: false,
});

interface WithSpec extends KubernetesManifest {
  readonly spec: object;
}

export const denyAll = (namespace: string): WithSpec => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'default-deny', namespace, labels: PART_OF },
  spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
});

const allowDns = (namespace: string): WithSpec => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'allow-dns', namespace, labels: PART_OF },
  spec: {
    podSelector: {},
    policyTypes: ['Egress'],
    egress: [
      {
        to: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
            podSelector: { matchLabels: DNS_PODS },
          },
        ],
        ports: dnsPorts(),
      },
    ],
  },
});

const quota = ({ namespace, cpuCores, memoryGiB, pods }: NamespaceBaselineProps): WithSpec => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'baseline', namespace, labels: PART_OF },
  spec: {
    hard: {
      'requests.cpu': String(cpuCores),
      'limits.cpu': String(cpuCores),
      'requests.memory': `${memoryGiB}Gi`,
      'limits.memory': `${memoryGiB}Gi`,
      pods: String(pods),
      // What respawns a miner.
      'count/cronjobs.batch': String(pods),
      'count/jobs.batch': String(pods),
      // A way in or out past the load balancer of the cluster.
      'services.nodeports': '0',
      ...Object.fromEntries(ACCELERATORS.map((device) => [`requests.${device}`, '0'])),
    },
  },
});

const limits = ({ namespace, cpuCores, memoryGiB }: NamespaceBaselineProps): WithSpec => ({
  apiVersion: 'v1',
  kind: 'LimitRange',
  metadata: { name: 'baseline', namespace, labels: PART_OF },
  spec: {
    limits: [
      {
        type: 'Container',
        // A quota refuses containers that say nothing; these are what they then say.
        defaultRequest: { cpu: '50m', memory: '64Mi' },
        default: { cpu: '250m', memory: '256Mi' },
        max: { cpu: String(Math.min(MAX_CONTAINER_CORES, cpuCores)), memory: `${memoryGiB}Gi` },
      },
    ],
  },
});
