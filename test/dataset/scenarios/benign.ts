import { iamRole, serviceAccount, type Identity, type Scenario } from '../scenario';
import {
  creating,
  cronJob,
  daemonSet,
  deployment,
  execPath,
  job,
  patching,
  pod,
  reading,
  statefulSet,
  type KubernetesObject,
} from './objects';

/** The office, the control plane, and the address of a pod. */
const OFFICE = '192.0.2.200';
const CONTROL_PLANE = '10.0.0.2';
const POD = '10.0.1.31';

const NODE_NAME = 'ip-192-0-2-10.eu-west-1.compute.internal';

const flux = serviceAccount('flux-system', 'kustomize-controller', { name: 'kustomize-controller-0', node: NODE_NAME });
const runner = serviceAccount('ci', 'gitlab-runner', { name: 'gitlab-runner-0', node: NODE_NAME });
const operator = iamRole('AWSReservedSSO_Platform_0123456789abcdef', 'alex@example.com');
const addonManager: Identity = { username: 'eks:addon-manager', groups: ['system:authenticated'] };
const autoscaler: Identity = {
  username: 'system:serviceaccount:kube-system:horizontal-pod-autoscaler',
  groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system'],
};

const benign = (as: Identity, from: string, why: string, pods = 0, userAgent?: string) => ({
  as,
  from,
  why,
  pods,
  label: 'benign' as const,
  ...(userAgent === undefined ? {} : { userAgent }),
});

const byFlux = (object: KubernetesObject, why: string, pods = 0) =>
  creating(object, benign(flux, POD, why, pods, 'kustomize-controller/v1.6.1'));
const byOperator = (object: KubernetesObject, why: string, pods = 0) =>
  creating(object, benign(operator, OFFICE, why, pods));

const DIGEST = `sha256:${'3f'.repeat(32)}`;
const EVERYWHERE = { tolerations: [{ operator: 'Exists' }] };

const hostPath = (name: string, path: string) => ({ name, hostPath: { path } });
const mount = (name: string, mountPath: string) => ({ name, mountPath, readOnly: true });

export const BENIGN: readonly Scenario[] = [
  {
    id: 'ben-01-kube-bench',
    title: 'kube-bench as a Job of its EKS profile',
    namespaces: ['kube-bench'],
    steps: [
      byOperator(
        job('kube-bench', 'kube-bench', {
          hostPID: true,
          containers: [
            {
              name: 'kube-bench',
              image: `docker.io/aquasec/kube-bench@${DIGEST}`,
              command: ['kube-bench', 'run', '--targets', 'node', '--benchmark', 'eks-1.5.0'],
              volumeMounts: [
                mount('kubelet', '/var/lib/kubelet'),
                mount('systemd', '/etc/systemd'),
                mount('etc', '/etc/kubernetes'),
              ],
            },
          ],
          volumes: [
            hostPath('kubelet', '/var/lib/kubelet'),
            hostPath('systemd', '/etc/systemd'),
            hostPath('etc', '/etc/kubernetes'),
          ],
        }),
        'a test of the nodes',
        1,
      ),
    ],
  },
  {
    id: 'ben-02-agents',
    title: 'Agents for monitoring and security on every node, by GitOps',
    namespaces: ['datadog', 'falco'],
    steps: [
      byFlux(
        daemonSet('datadog', 'datadog', {
          ...EVERYWHERE,
          hostPID: true,
          containers: [
            {
              name: 'agent',
              image: 'public.ecr.aws/datadog/agent:7.70.0',
              env: { DD_SITE: 'datadoghq.eu', DD_LOGS_ENABLED: 'true' },
              resources: { requests: { cpu: '200m', memory: '256Mi' } },
              volumeMounts: [mount('proc', '/host/proc'), mount('runtime', '/host/var/run')],
            },
          ],
          volumes: [hostPath('proc', '/proc'), hostPath('runtime', '/var/run')],
        }),
        'an agent on every node',
        2,
      ),
      byFlux(
        daemonSet('falco', 'falco', {
          ...EVERYWHERE,
          containers: [
            {
              name: 'falco',
              image: 'docker.io/falcosecurity/falco:0.44.1',
              securityContext: { privileged: true },
              resources: { requests: { cpu: '100m', memory: '512Mi' } },
              volumeMounts: [mount('root', '/host')],
            },
          ],
          volumes: [hostPath('root', '/')],
        }),
        'the sensor on every node',
        2,
      ),
    ],
  },
  {
    id: 'ben-03-builds',
    title: 'Builds that download, unpack and run',
    namespaces: ['ci'],
    steps: Array.from({ length: 4 }, (_, index) =>
      creating(
        pod('ci', `runner-x2k9-project-${index}`, {
          restartPolicy: 'Never',
          containers: [
            {
              name: 'build',
              image: 'docker.io/library/rust:1.89',
              command: ['sh', '-c'],
              args: [
                'curl -fsSL https://sh.mirror.example/rustup.sh | sh -s -- -y && cargo build --release --jobs 8',
                'threads=8',
              ],
            },
          ],
        }),
        benign(runner, POD, 'a job of a build', 0, 'gitlab-runner 18.4.0 linux/amd64'),
      ),
    ),
  },
  {
    id: 'ben-04-chain-nodes',
    title: 'Nodes of public chains that do not mine, and a shop that takes payments',
    namespaces: ['chain'],
    steps: [
      byFlux(
        statefulSet('chain', 'bitcoind', {
          containers: [
            {
              name: 'bitcoind',
              image: 'docker.io/bitcoin/bitcoin:29.1',
              args: ['-server', '-port=8333', '-rpcport=8332', '-dbcache=4000'],
            },
          ],
        }),
        'a node of a chain',
        1,
      ),
      byFlux(
        statefulSet('chain', 'monerod', {
          containers: [
            {
              name: 'monerod',
              image: 'ghcr.io/sethforprivacy/simple-monerod:v0.18.4.4',
              args: [
                '--rpc-bind-ip=0.0.0.0',
                '--rpc-bind-port=18089',
                '--zmq-pub',
                'tcp://0.0.0.0:18083',
                '--prune-blockchain',
              ],
            },
          ],
        }),
        'a node of a chain that is mined elsewhere',
        1,
      ),
    ],
  },
  {
    id: 'ben-05-donated-computing',
    title: 'Somebody donates computing time: the same economy, no coin',
    namespaces: ['folding'],
    steps: [
      byOperator(
        daemonSet('folding', 'fah', {
          ...EVERYWHERE,
          containers: [
            {
              name: 'fah',
              image: 'docker.io/foldingathome/fah-gpu:25.2',
              args: ['--user=example', '--team=0', '--web-enable=0:7396'],
            },
          ],
        }),
        'a client that computes for research',
        2,
      ),
    ],
  },
  {
    id: 'ben-06-training',
    title: 'A training of a model on GPUs',
    namespaces: ['ml'],
    steps: [
      creating(
        job('ml', 'train-llm', {
          hostIPC: true,
          containers: [
            {
              name: 'worker',
              image: 'registry.example/ml/trainer:2026-11',
              command: ['torchrun', '--nproc_per_node=8', 'train.py', '--epochs=3'],
              resources: { limits: { 'nvidia.com/gpu': '8', cpu: '64', memory: '480Gi' } },
            },
          ],
        }),
        benign(
          serviceAccount('ml', 'training-operator', { name: 'training-operator-0', node: NODE_NAME }),
          POD,
          'a training',
          1,
          'training-operator/v1.9',
        ),
      ),
    ],
  },
  {
    id: 'ben-07-scaling',
    title: 'The autoscaler follows the load of a shop',
    namespaces: ['front'],
    before: [
      deployment('front', 'front', {
        containers: [{ image: 'registry.example/front:5.1', resources: { requests: { cpu: '100m' } } }],
      }),
    ],
    steps: [3, 8].map((replicas) =>
      patching(
        '/apis/apps/v1/namespaces/front/deployments/front/scale',
        'merge',
        { spec: { replicas } },
        benign(
          autoscaler,
          CONTROL_PLANE,
          'the autoscaler adds replicas',
          0,
          'kube-controller-manager/v1.36.4 (linux/amd64)',
        ),
      ),
    ),
  },
  {
    id: 'ben-08-addon-update',
    title: 'EKS updates its add-ons',
    namespaces: ['kube-system'],
    steps: [
      creating(
        daemonSet('kube-system', 'kube-proxy', {
          ...EVERYWHERE,
          hostNetwork: true,
          priorityClassName: 'system-node-critical',
          containers: [
            {
              name: 'kube-proxy',
              image: '602401143452.dkr.ecr.eu-west-1.amazonaws.com/eks/kube-proxy:v1.36.4-minimal-eksbuild.1',
              securityContext: { privileged: true },
              resources: { requests: { cpu: '100m' } },
              volumeMounts: [{ name: 'modules', mountPath: '/lib/modules', readOnly: true }],
            },
          ],
          volumes: [hostPath('modules', '/lib/modules')],
        }),
        benign(addonManager, CONTROL_PLANE, 'kube-proxy as EKS installs it', 2, 'eks-addon-manager'),
      ),
      patching(
        '/apis/apps/v1/namespaces/kube-system/daemonsets/aws-node',
        'strategic',
        { spec: { template: { metadata: { annotations: { 'eks.amazonaws.com/updated': '2026-11' } } } } },
        benign(addonManager, CONTROL_PLANE, 'the network plug-in is updated', 0, 'eks-addon-manager'),
      ),
    ],
  },
  {
    id: 'ben-09-load-test',
    title: 'A load test with all processors busy',
    namespaces: ['load'],
    steps: [
      byOperator(
        job('load', 'stress', {
          containers: [
            {
              name: 'stress',
              image: 'docker.io/alexeiled/stress-ng:0.19',
              args: ['--cpu', '4', '--cpu-method', 'matrixprod', '--timeout', '45m'],
            },
          ],
        }),
        'a load test',
        1,
      ),
    ],
  },
  {
    id: 'ben-10-debugging',
    title: 'A developer looks into a pod',
    namespaces: ['orders'],
    before: [pod('orders', 'orders-0', { containers: [{ image: 'registry.example/orders:8.0' }] })],
    steps: [
      {
        ...reading(
          execPath('orders', 'orders-0', ['bash'], 'stdin=true&stdout=true&tty=true'),
          benign(operator, OFFICE, 'a shell of a developer'),
        ),
        upgrade: true,
      },
      {
        ...reading(
          execPath('orders', 'orders-0', ['curl', '-s', 'http://payments.payments:8080/healthz']),
          benign(operator, OFFICE, 'a request to an internal address'),
        ),
        upgrade: true,
      },
      patching(
        '/api/v1/namespaces/orders/pods/orders-0/ephemeralcontainers',
        'strategic',
        {
          spec: {
            ephemeralContainers: [
              {
                name: 'debugger',
                image: 'docker.io/library/busybox:1.37',
                stdin: true,
                tty: true,
                targetContainerName: 'main',
              },
            ],
          },
        },
        benign(operator, OFFICE, 'kubectl debug'),
      ),
    ],
  },
  {
    id: 'ben-11-installs',
    title: 'A platform team installs a certificate manager and backups',
    namespaces: ['cert-manager', 'backup'],
    steps: [
      byFlux(
        {
          apiVersion: 'rbac.authorization.k8s.io/v1',
          kind: 'ClusterRole',
          metadata: { name: 'cert-manager-controller' },
          ...{
            rules: [{ apiGroups: ['cert-manager.io'], resources: ['*'], verbs: ['get', 'list', 'watch', 'update'] }],
          },
        },
        'a role of an operator',
      ),
      byFlux(
        deployment('cert-manager', 'cert-manager', {
          containers: [
            {
              name: 'controller',
              image: 'quay.io/jetstack/cert-manager-controller:v1.19.1',
              args: ['--v=2', '--leader-election-namespace=kube-system'],
            },
          ],
        }),
        'an operator',
        1,
      ),
      byFlux(
        cronJob('backup', 'nightly', '0 3 * * *', {
          containers: [
            {
              name: 'dump',
              image: 'registry.example/backup:4.2',
              command: ['sh', '-c', 'pg_dump shop | gzip > /backup/shop.gz'],
            },
          ],
        }),
        'a nightly backup',
      ),
      byFlux(
        cronJob('backup', 'heartbeat', '*/5 * * * *', {
          containers: [
            { name: 'ping', image: 'docker.io/curlimages/curl:8.16.0', args: ['-fsS', 'https://heartbeat.example/ok'] },
          ],
        }),
        'a heartbeat every five minutes',
      ),
      reading(
        '/api/v1/secrets?limit=500',
        benign(flux, POD, 'GitOps compares the secrets it manages', 0, 'kustomize-controller/v1.6.1'),
      ),
    ],
  },
];
