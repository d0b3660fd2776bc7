import { createHash, randomUUID } from 'node:crypto';
import { moneroAddress } from '../../support/wallets';

/** A namespace of its own for each story, so that stories do not meet. */
export const freshNamespace = (story: string): string => `${story}-${randomUUID().slice(0, 8)}`;

export const namespaceObject = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });

/**
 * What a person would see in a miner's manifest; the wallet is random and belongs to nobody. Each miner has a pool of its
 * own: what was quarantined in one story is refused, and recognised, in every other one.
 */
export const minerArguments = ({
  wallet = moneroAddress(randomUUID()),
  pool = `pool-${randomUUID().slice(0, 8)}.mining.example:3333`,
} = {}): readonly string[] => [`--url=stratum+tcp://${pool}`, `--user=${wallet}`, '--donate-level=1', '--coin=monero'];

/** An image that nobody else runs: for the same reason. It stays when the same object is applied again. */
export const imageFor = (args: readonly string[]): string =>
  `registry.example/worker-${createHash('sha256').update(args.join(' ')).digest('hex').slice(0, 12)}:1`;

interface PodTemplateOptions {
  readonly app: string;
  readonly args: readonly string[];
  readonly image?: string;
  readonly restartPolicy?: string;
  readonly story?: string;
}

const podTemplate = ({ app, args, image = imageFor(args), restartPolicy, story }: PodTemplateOptions) => ({
  metadata: { labels: { app }, annotations: { 'bed.mineguard/work': 'goes-on' } },
  spec: {
    ...(restartPolicy === undefined ? {} : { restartPolicy }),
    terminationGracePeriodSeconds: 1,
    containers: [
      {
        name: 'main',
        image,
        command: ['/bin/worker'],
        args,
        ...(story === undefined ? {} : { env: [{ name: 'STORY', value: story }] }),
      },
    ],
  },
});

/** Its template is that of one story: several stories that run the same at one time would look like one that spreads. */
export const deploymentObject = (
  namespace: string,
  name: string,
  args: readonly string[],
  replicas = 2,
  { image, story = namespace }: { readonly image?: string; readonly story?: string } = {},
) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: podTemplate({ app: name, args, image, story }),
  },
});

export const daemonSetObject = (namespace: string, name: string, args: readonly string[]) => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name, namespace },
  spec: { selector: { matchLabels: { app: name } }, template: podTemplate({ app: name, args }) },
});

export const cronJobObject = (namespace: string, name: string, args: readonly string[]) => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name, namespace },
  spec: {
    schedule: '* * * * *',
    jobTemplate: { spec: { template: podTemplate({ app: name, args, restartPolicy: 'Never' }) } },
  },
});

const jobObject = (namespace: string, name: string, podSpec: object) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, namespace },
  spec: { template: { metadata: { labels: { app: name } }, spec: { restartPolicy: 'Never', ...podSpec } } },
});

/** kube-bench as its EKS profile runs it: host PID and host paths, and nothing to do with mining. */
export const kubeBenchJob = (namespace: string) =>
  jobObject(namespace, 'kube-bench', {
    hostPID: true,
    containers: [
      {
        name: 'kube-bench',
        image: 'docker.io/aquasec/kube-bench:v0.12.0',
        command: ['kube-bench', 'run', '--targets', 'node', '--benchmark', 'eks-1.5.0'],
        volumeMounts: [{ name: 'kubelet', mountPath: '/var/lib/kubelet', readOnly: true }],
      },
    ],
    volumes: [{ name: 'kubelet', hostPath: { path: '/var/lib/kubelet' } }],
  });

/** A node agent: privileged, tolerates everything, reports to its vendor. */
export const agentDaemonSet = (namespace: string) => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'node-agent', namespace },
  spec: {
    selector: { matchLabels: { app: 'node-agent' } },
    template: {
      metadata: { labels: { app: 'node-agent' } },
      spec: {
        hostPID: true,
        tolerations: [{ operator: 'Exists' }],
        containers: [
          {
            name: 'agent',
            image: 'registry.example/observability/agent:7.60.0',
            args: ['run', '--url=https://intake.example:443', '--algo=gzip', '--threads=2'],
            env: [{ name: 'POOL_SIZE', value: '8' }],
            securityContext: { privileged: true },
          },
        ],
      },
    },
  },
});

/** A pod that claims to belong to another owner, down to its labels. */
export const podWithForgedOwner = (
  namespace: string,
  owner: { readonly name: string; readonly uid: string },
  labels: Readonly<Record<string, string>>,
  args = minerArguments(),
) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'innocent-looking',
    namespace,
    labels,
    annotations: { 'bed.mineguard/work': 'goes-on' },
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', controller: true, ...owner }],
  },
  spec: {
    terminationGracePeriodSeconds: 1,
    containers: [{ name: 'main', image: imageFor(args), command: ['/bin/worker'], args }],
  },
});
