import {
  asSystem,
  auditExample,
  containerExample,
  deploying,
  requestExample,
  workloadExample,
} from '../../lambdas/core/detectors/audit-example';
import { falcoExample } from '../../lambdas/core/detectors/falco-example';
import {
  apiFindingExample,
  findingExample,
  instanceFindingExample,
} from '../../lambdas/core/detectors/guardduty-example';
import type { AuditEvent } from '../../lambdas/core/model/audit-event';
import type { FalcoAlert } from '../../lambdas/core/model/falco-alert';
import type { ContainerSpec, PodTemplate } from '../../lambdas/core/model/workload';
import { incidentsIn, outcomeOf, type Scenario } from '../support/scenario';

const workload = (
  kind: string,
  name: string,
  namespace: string,
  container: Partial<ContainerSpec>,
  template: Partial<PodTemplate> = {},
): AuditEvent => {
  const base = workloadExample([containerExample({ args: [], ...container })]);
  return auditExample({
    username: 'system:serviceaccount:flux-system:kustomize-controller',
    origin: 'inside',
    sourceIps: ['10.0.21.7'],
    userAgent: 'kustomize-controller/v1.7.0',
    objectRef: { resource: `${kind.toLowerCase()}s`, subresource: '', apiGroup: '', namespace, name, uid: '' },
    workload: {
      ...base,
      entity: { cluster: 'prod-a', kind, namespace, name, uid: `uid-${name}` },
      template: { ...base.template, ...template },
    },
  });
};

describe('BEN-01: kube-bench', () => {
  const job = workload(
    'Job',
    'kube-bench',
    'default',
    {
      name: 'kube-bench',
      image: 'docker.io/aquasec/kube-bench:v0.12.0',
      command: ['kube-bench', 'run', '--targets=node'],
    },
    {
      hostPid: true,
      hostPaths: [
        { path: '/var/lib/kubelet', writable: false },
        { path: '/etc/systemd', writable: false },
        { path: '/etc/kubernetes', writable: false },
      ],
    },
  );

  test('is recorded and told to nobody', () => {
    expect(outcomeOf({ audit: [job] }).state).toBe('record');
  });
});

describe('BEN-02: agents on every node', () => {
  const agent = (name: string, image: string) =>
    workload(
      'DaemonSet',
      name,
      name,
      { name, image, privileged: true, capabilities: ['SYS_PTRACE', 'BPF'] },
      {
        hostPid: true,
        hostNetwork: true,
        hostPaths: [
          { path: '/proc', writable: false },
          { path: '/var/run', writable: true },
          { path: '/', writable: false },
        ],
      },
    );

  test.each([
    ['datadog', 'public.ecr.aws/datadog/agent:7.70.0'],
    ['falco', 'docker.io/falcosecurity/falco:0.44.1'],
  ])('%s stays below an incident', (name, image) => {
    expect(['record', 'notify-low']).toContain(outcomeOf({ audit: [agent(name, image)] }).state);
  });

  const seen = (contentHash: string, fields: FalcoAlert['fields'], rule = 'Run') =>
    falcoExample(fields, { contentHash, rule });

  test('stays below an incident when an agent enters its node, installs a service there and asks for its region', () => {
    const { state, detectors } = outcomeOf({
      audit: [agent('storage', 'registry.example/vendor/storage-node:2.1.0')],
      falco: [
        seen('1', { 'proc.cmdline': 'nsenter --target 1 --mount -- mount -t nfs4 files:/a /var/lib/kubelet/a' }),
        seen('2', { 'evt.type': 'openat', 'fd.name': '/host/etc/systemd/system/storage.service' }, 'Write below etc'),
        seen('3', { 'evt.type': 'connect', 'fd.name': '10.0.1.7:40112->169.254.169.254:80' }),
        seen('4', { 'evt.type': 'finit_module', 'proc.cmdline': 'insmod /lib/modules/nfs.ko' }),
      ],
    });
    expect(detectors).toEqual(expect.arrayContaining(['KM-F09', 'KM-F13', 'KM-F14', 'KM-F15']));
    expect(['record', 'notify-low']).toContain(state);
  });
});

describe('BEN-03: a day of builds', () => {
  const build = (index: number) =>
    falcoExample(
      {
        'proc.exepath': `/builds/group/project-${index}/target/debug/build/crate-${index}/build-script-build`,
        'proc.cmdline': `build-script-build --jobs 8 --target x86_64`,
        'evt.arg.flags': 'EXE_WRITABLE|EXE_UPPER_LAYER',
      },
      {
        contentHash: `hash-${index}`,
        time: new Date(Date.parse('2026-11-23T08:00:00Z') + index * 60_000).toISOString(),
      },
    );
  const runner = deploying({
    command: ['sh', '-c'],
    args: ['curl -fsSL https://sh.mirror.example/rustup.sh | sh -s -- -y && cargo build --release'],
  });
  const scratch = falcoExample({
    'proc.exepath': '/tmp/go-build123/b001/exe/main',
    'proc.cmdline': '/tmp/go-build123/b001/exe/main -test.v',
    'evt.arg.flags': 'EXE_WRITABLE|EXE_UPPER_LAYER',
  });
  const outcome = outcomeOf({
    audit: [runner],
    falco: [...Array.from({ length: 500 }, (_, index) => build(index)), scratch],
  });

  test('is recorded, though it downloads, unpacks and runs what it has just written', () => {
    expect(outcome.detectors).toEqual(expect.arrayContaining(['KM-A06', 'KM-F03']));
    expect(outcome.state).toBe('record');
  });

  test('is told to nobody, where GuardDuty too sees new files run', () => {
    const seen = findingExample({
      process: { name: 'main', executablePath: '/tmp/go-build123/b001/exe/main', sha256: '0'.repeat(64) },
    });
    const tool = findingExample({ id: 'f-2', type: 'Execution:Runtime/SuspiciousTool' });
    expect(outcomeOf({ audit: [runner], falco: [build(1), scratch], guardduty: [seen, tool] }).state).toBe('record');
  });

  test('is recorded too when it installs packages, tests servers and unpacks tools into memory', () => {
    const noise: readonly FalcoAlert['fields'][] = [
      { 'evt.type': 'openat', 'fd.name': '/etc/cron.d/e2scrub_all', 'proc.name': 'dpkg' },
      { 'proc.cmdline': 'nc -z -w 1 localhost 5432', 'proc.name': 'nc' },
      { 'proc.exepath': 'memfd:jar', 'proc.cmdline': 'java -jar tool.jar', 'evt.arg.flags': 'EXE_FROM_MEMFD' },
      { 'evt.type': 'connect', 'fd.name': '10.0.1.7:40112->203.0.113.9:4444', 'proc.name': 'node' },
      { 'proc.exepath': '/usr/sbin/nginx', 'proc.name': 'nginx', 'evt.arg.flags': 'EXE_WRITABLE|EXE_UPPER_LAYER' },
      { 'proc.exepath': '/usr/bin/dockerd', 'proc.name': 'dockerd', 'proc.cmdline': 'dockerd --host=unix:///d.sock' },
    ];
    const falco = noise.map((fields, index) => falcoExample(fields, { contentHash: `noise-${index}`, rule: 'Run' }));
    const { state, detectors } = outcomeOf({ audit: [runner], falco: [build(1), ...falco] });
    expect(detectors).toEqual(expect.arrayContaining(['KM-F03', 'KM-F04', 'KM-F07', 'KM-F13']));
    expect(['record', 'notify-low']).toContain(state);
  });

  test('keeps to a handful of evidence, however many files it executes', () => {
    expect(outcome.evidence.length).toBeLessThan(10);
  });
});

describe('BEN-05: a platform team rolls out', () => {
  const at = (minute: number) => ({
    auditId: `audit-${minute}`,
    at: new Date(Date.parse('2026-11-23T08:00:00Z') + minute * 60_000).toISOString(),
  });

  test('one chart in many namespaces is recorded', () => {
    const copies = Array.from({ length: 12 }, (_, n) => ({
      ...workload('Deployment', 'proxy', `team-${n}`, { image: 'registry.example/platform/proxy:3.1' }),
      ...at(n),
    }));
    const outcome = outcomeOf({ audit: copies });
    expect(outcome.detectors).toContain('KM-B17');
    expect(outcome.state).toBe('record');
  });

  test('a sidecar in the workload of another team is recorded', () => {
    const before = workload('Deployment', 'orders', 'shop', { image: 'registry.example/shop/orders:7' });
    const base = workloadExample([
      containerExample({ image: 'registry.example/shop/orders:7', args: [] }),
      containerExample({ name: 'mesh', image: 'docker.io/envoyproxy/envoy:v1.36.0' }),
    ]);
    const after = auditExample({
      ...at(30),
      username: 'platform',
      verb: 'patch',
      code: 200,
      workload: { ...base, entity: before.workload?.entity ?? base.entity },
    });
    const outcome = outcomeOf({ audit: [{ ...before, ...at(0) }, after] });
    expect(outcome.detectors).toContain('KM-A16');
    expect(outcome.state).toBe('record');
  });

  test('the first agent on every node is recorded', () => {
    const agent = workload('DaemonSet', 'collector', 'logs', { image: 'registry.example/platform/collector:1' });
    const outcome = outcomeOf({ audit: [agent] });
    expect(outcome.detectors).toContain('KM-A11');
    expect(outcome.state).toBe('record');
  });
});

test('BEN-04: a node of a chain that does not mine is no incident', () => {
  const node = workload('StatefulSet', 'monerod', 'chain', {
    name: 'monerod',
    image: 'ghcr.io/sethforprivacy/simple-monerod:v0.18.4.4',
    args: ['--rpc-bind-ip=0.0.0.0', '--rpc-bind-port=18089', '--zmq-pub', 'tcp://0.0.0.0:18083', '--prune-blockchain'],
  });
  expect(outcomeOf({ audit: [node] }).state).toBe('record');
});

test('BEN-04: a forgotten node of a chain that GuardDuty reports by every means is no incident', () => {
  const guardduty = [
    findingExample({ id: 'f-1', type: 'CryptoCurrency:Runtime/BitcoinTool.B', remoteIp: '203.0.113.9' }),
    findingExample({ id: 'f-2', type: 'CryptoCurrency:Runtime/BitcoinTool.B!DNS', domain: 'seed.example' }),
    findingExample({ id: 'f-3', type: 'Impact:Runtime/BitcoinDomainRequest.Reputation', domain: 'seed.example' }),
    instanceFindingExample({ id: 'f-4', type: 'CryptoCurrency:EC2/BitcoinTool.B', remoteIp: '203.0.113.9' }),
  ];
  expect(['record', 'notify-low']).toContain(outcomeOf({ guardduty }).state);
});

test('BEN-10: a colleague behind a shared exit, whose request looks unusual too, is no incident of mining', () => {
  const guardduty = [
    apiFindingExample({ id: 'f-1', type: 'Discovery:Kubernetes/TorIPCaller' }),
    apiFindingExample({ id: 'f-2', type: 'Execution:Kubernetes/AnomalousBehavior.ExecInPod' }),
  ];
  expect(outcomeOf({ guardduty }).state).toBe('record');
});

const RBAC = 'rbac.authorization.k8s.io';

/** What the operators of GitOps ask for; each request is one of its own. */
const byGitOps = (event: AuditEvent, index: number): AuditEvent => ({
  ...event,
  auditId: `gitops-${index}`,
  username: 'system:serviceaccount:flux-system:helm-controller',
  origin: 'inside',
  sourceIps: ['10.0.21.8'],
  userAgent: 'helm-controller/v1.4.0',
});

const states = (scenario: Scenario) => [...new Set(incidentsIn(scenario).map(({ state }) => state))];

describe('BEN-02: agents, installed by GitOps with all that belongs to them', () => {
  const installation = [
    requestExample(
      { resource: 'clusterroles', apiGroup: RBAC, name: 'falco' },
      { written: { kind: 'role', rules: [{ apiGroups: [''], resources: ['pods', 'nodes'], verbs: ['get', 'list'] }] } },
    ),
    requestExample(
      { resource: 'clusterroles', apiGroup: RBAC, name: 'datadog-cluster-agent' },
      { written: { kind: 'role', rules: [{ apiGroups: [''], resources: ['nodes/proxy'], verbs: ['get'] }] } },
    ),
    requestExample(
      { resource: 'clusterrolebindings', apiGroup: RBAC, name: 'operator' },
      {
        written: {
          kind: 'binding',
          role: 'cluster-admin',
          subjects: [{ kind: 'ServiceAccount', namespace: 'operator', name: 'operator' }],
        },
      },
    ),
    requestExample(
      { resource: 'clusterroles', apiGroup: RBAC, name: 'system:metrics-server' },
      { written: { kind: 'role', rules: [{ apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] }] } },
    ),
    requestExample(
      { resource: 'mutatingwebhookconfigurations', apiGroup: 'admissionregistration.k8s.io', name: 'datadog-webhook' },
      { verb: 'patch', code: 200, written: { kind: 'admission', failurePolicies: ['Ignore'] } },
    ),
    requestExample(
      { resource: 'daemonsets', apiGroup: 'apps', namespace: 'falco', name: 'falco' },
      { verb: 'delete', code: 200 },
    ),
    requestExample(
      { resource: 'networkpolicies', apiGroup: 'networking.k8s.io', namespace: 'falco', name: 'falco' },
      { verb: 'delete', code: 200 },
    ),
    workload(
      'Deployment',
      'metrics-server',
      'kube-system',
      { name: 'metrics-server', image: 'registry.k8s.io/metrics-server/metrics-server:v0.8.0' },
      { priorityClass: 'system-cluster-critical' },
    ),
    workload(
      'DaemonSet',
      'falco',
      'falco',
      { name: 'falco', image: 'docker.io/falcosecurity/falco:0.44.1', privileged: true },
      { toleratesAll: true, priorityClass: 'system-node-critical', hostPid: true },
    ),
  ].map(byGitOps);

  test('is told to nobody, or in a grouped line', () => {
    expect(['record', 'notify-low']).toEqual(expect.arrayContaining(states({ audit: installation })));
  });
});

describe('BEN-08: EKS updates its add-ons', () => {
  const byEks = { username: 'eks:addon-manager', userAgent: 'eks-addon-manager', verb: 'patch', code: 200 } as const;
  const addOn = (kind: string, name: string, image: string) => ({
    ...workload(
      kind,
      name,
      'kube-system',
      { name, image, privileged: true },
      { hostNetwork: true, toleratesAll: true },
    ),
    ...byEks,
    auditId: name,
  });
  const registry = '602401143452.dkr.ecr.eu-west-1.amazonaws.com';
  const update = [
    addOn('DaemonSet', 'aws-node', `${registry}/amazon-k8s-cni:v1.21.0`),
    addOn('DaemonSet', 'kube-proxy', `${registry}/eks/kube-proxy:v1.36.0-minimal-eksbuild.2`),
    addOn('Deployment', 'coredns', `${registry}/eks/coredns:v1.13.1-eksbuild.1`),
    requestExample({ resource: 'clusterroles', apiGroup: RBAC, name: 'eks:coredns-autoscaler' }, byEks),
    requestExample({ resource: 'configmaps', namespace: 'kube-system', name: 'aws-auth' }, byEks),
  ];
  const rollOut = {
    ...workload('Pod', 'kube-proxy-x2x7q', 'kube-system', {
      name: 'kube-proxy',
      image: `${registry}/eks/kube-proxy:v1.36.0`,
    }),
    ...asSystem('system:serviceaccount:kube-system:daemon-set-controller'),
  };
  const tokens = requestExample(
    { resource: 'serviceaccounts', subresource: 'token', namespace: 'kube-system', name: 'kube-proxy' },
    { ...asSystem('system:node:node-1'), userAgent: 'kubelet/v1.36.0' },
  );

  test('is recorded at most', () => {
    expect(['record']).toEqual(expect.arrayContaining(states({ audit: [...update, rollOut, tokens] })));
  });

  test('is no evidence that counts, but for what its agents may do on their nodes', () => {
    const incidents = incidentsIn({ audit: [...update, rollOut, tokens] });
    const counting = incidents.flatMap(({ contributions }) => contributions.map(({ detector }) => detector));
    expect([...new Set(counting)]).toEqual(['KM-A13']);
  });
});

describe('BEN-10: a developer looks for a fault', () => {
  const developer: Partial<AuditEvent> = {
    username: 'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Developer_0123456789abcdef/ana',
    sourceIps: ['203.0.113.7'],
    userAgent: 'kubectl/v1.36.0 (darwin/arm64)',
  };
  const pod = { resource: 'pods', namespace: 'shop', name: 'checkout-1' };
  const debugging = [
    requestExample(
      { ...pod, subresource: 'exec' },
      {
        verb: 'get',
        code: 101,
        requestUri:
          '/api/v1/namespaces/shop/pods/checkout-1/exec?command=curl&command=-s&command=http%3A%2F%2Forders.shop%3A8080%2Fhealthz',
      },
    ),
    {
      ...workload('Pod', 'checkout-1', 'shop', { role: 'ephemeral', name: 'debugger', image: 'busybox:1.37' }),
      verb: 'patch',
    },
    requestExample({ resource: 'serviceaccounts', subresource: 'token', namespace: 'shop', name: 'checkout' }),
    requestExample(
      { resource: 'nodes', subresource: 'proxy', name: 'node-1' },
      { verb: 'get', code: 200, requestUri: '/api/v1/nodes/node-1/proxy/stats/summary' },
    ),
    requestExample(
      { resource: 'networkpolicies', namespace: 'shop', name: 'deny-egress' },
      { verb: 'delete', code: 200 },
    ),
  ].map((event, index): AuditEvent => ({ ...event, ...developer, auditId: `debugging-${index}` }));

  test('is recorded', () => {
    expect(states({ audit: debugging })).toEqual(['record']);
  });
});

test('an administrator installs an add-on into kube-system, with the rights that it needs, and is told at most in a grouped line', () => {
  const administrator = { username: 'alice', sourceIps: ['203.0.113.7'], userAgent: 'Helm/3.19.0' };
  const installation = [
    workload(
      'Deployment',
      'aws-load-balancer-controller',
      'kube-system',
      { image: 'public.ecr.aws/eks/aws-load-balancer-controller:v2.14.0' },
      { priorityClass: 'system-cluster-critical' },
    ),
    requestExample(
      { resource: 'clusterroles', apiGroup: RBAC, name: 'aws-load-balancer-controller' },
      { written: { kind: 'role', rules: [{ apiGroups: ['elbv2.k8s.aws'], resources: ['*'], verbs: ['*'] }] } },
    ),
    requestExample(
      { resource: 'clusterrolebindings', apiGroup: RBAC, name: 'admins' },
      {
        written: {
          kind: 'binding',
          role: 'cluster-admin',
          subjects: [{ kind: 'Group', namespace: '', name: 'admins' }],
        },
      },
    ),
    requestExample(
      { resource: 'validatingwebhookconfigurations', apiGroup: 'admissionregistration.k8s.io', name: 'old' },
      { verb: 'delete', code: 200 },
    ),
    requestExample(
      { resource: 'configmaps', namespace: 'kube-system', name: 'aws-auth' },
      { verb: 'patch', code: 200 },
    ),
  ].map((event, index): AuditEvent => ({ ...event, ...administrator, auditId: `installation-${index}` }));
  expect(['record', 'notify-low']).toEqual(expect.arrayContaining(states({ audit: installation })));
});
