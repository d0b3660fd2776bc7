import { auditExample, containerExample, deploying, workloadExample } from '../../lambdas/core/detectors/audit-example';
import { falcoExample } from '../../lambdas/core/detectors/falco-example';
import type { AuditEvent } from '../../lambdas/core/model/audit-event';
import type { ContainerSpec, PodTemplate } from '../../lambdas/core/model/workload';
import { outcomeOf } from '../support/scenario';

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
