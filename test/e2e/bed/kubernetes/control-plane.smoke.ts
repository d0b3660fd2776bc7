import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ensureKubeBinaries } from './binaries';
import { type ControlPlane, startControlPlane } from './control-plane';
import { kubeconfig } from './kubeconfig';
import { kubectl } from './kubectl';
import { isAlive } from './lock';
import { asContainerLog } from './nodes';
import { CommandFailed } from './run';

/**
 * Starts the control plane and looks at everything the bed relies on: pods run and end, roles hold, the audit log
 * carries what EKS would write, and nothing is left running.
 */
const REPOSITORY = resolve(__dirname, '../../../..');

const WORKLOADS = `
apiVersion: v1
kind: Namespace
metadata: { name: smoke }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: smoke }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: 'registry.example/web:1.4' }] }
---
apiVersion: batch/v1
kind: Job
metadata: { name: report, namespace: smoke }
spec:
  template:
    spec: { restartPolicy: Never, containers: [{ name: report, image: registry.example/report }] }
---
apiVersion: batch/v1
kind: Job
metadata: { name: miner, namespace: smoke }
spec:
  template:
    metadata: { annotations: { bed.mineguard/work: goes-on } }
    spec:
      restartPolicy: Never
      containers: [{ name: miner, image: 'registry.example/tool@sha256:${'a'.repeat(64)}' }]
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: nightly, namespace: smoke }
spec:
  schedule: '0 3 * * *'
  jobTemplate:
    spec:
      template:
        spec: { restartPolicy: Never, containers: [{ name: nightly, image: registry.example/nightly }] }
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent, namespace: smoke }
spec:
  selector: { matchLabels: { app: agent } }
  template:
    metadata: { labels: { app: agent } }
    spec:
      initContainers: [{ name: prepare, image: registry.example/prepare }]
      containers: [{ name: agent, image: registry.example/agent }]
`;

/** Knows one token, and says that its bearer belongs to one group. */
const webhook = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const known = Buffer.concat(chunks).toString().includes('"token":"known"');
    const status = known
      ? {
          authenticated: true,
          user: { username: 'arn:aws:sts::111122223333:assumed-role/smoke/session', groups: ['g'] },
        }
      : { authenticated: false };
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', status }));
  });
});

const start = performance.now();
const say = (line: string): void => {
  console.log(`[${((performance.now() - start) / 1000).toFixed(1)} s] ${line}`);
};

const main = async (): Promise<void> => {
  const binaries = await ensureKubeBinaries({
    progress: say,
    env: process.env,
    venv: join(REPOSITORY, '.bed', 'venv'),
  });
  await new Promise<void>((done) => webhook.listen(0, '127.0.0.1', done));
  const address = webhook.address();
  assert(address !== null && typeof address === 'object');
  const directory = mkdtempSync(join(tmpdir(), 'control-plane-'));
  try {
    const controlPlane = await startControlPlane({
      directory,
      binaries,
      authenticationWebhook: { url: `http://127.0.0.1:${address.port}/` },
      progress: say,
    });
    const pids = controlPlane.pids;
    try {
      await look(controlPlane);
    } finally {
      await controlPlane.stop();
    }
    assert.equal(pids.length, 6);
    assert.deepEqual(pids.filter(isAlive), []);
    say('all processes ended');
  } finally {
    webhook.close();
    rmSync(directory, { recursive: true });
  }
};

const look = async (controlPlane: ControlPlane): Promise<void> => {
  const on = (...args: readonly string[]): Promise<string> => kubectl(controlPlane, args);
  const inSmoke = (...args: readonly string[]): Promise<string> => on('--namespace=smoke', ...args);

  await kubectl(controlPlane, ['apply', '--filename=-'], WORKLOADS);
  await inSmoke('rollout', 'status', 'deployment/web', 'daemonset/agent', '--timeout=30s');
  await inSmoke('wait', '--for=condition=complete', 'job/report', '--timeout=30s');
  await inSmoke('wait', '--for=jsonpath={.status.ready}=1', 'job/miner', '--timeout=30s');
  await on('--namespace=kube-system', 'rollout', 'status', 'daemonset/aws-node', '--timeout=30s');
  say('pods run, the job is done');
  console.log(await on('get', 'nodes', '--output=wide'));
  console.log(await on('get', 'pods', '--all-namespaces', '--output=wide'));

  const container = await inSmoke(
    'get',
    'pods',
    '--selector=app=web',
    '--output=jsonpath={.items[0].status.containerStatuses[0]}',
  );
  assert.match(container, /"imageID":"registry\.example\/web@sha256:[0-9a-f]{64}"/);
  assert.match(container, /"containerID":"containerd:\/\/[0-9a-f]{64}"/);
  const miner = await inSmoke('get', 'pods', '--selector=job-name=miner', '--output=jsonpath={.items[0]}');
  assert.match(miner, /"imageID":"registry\.example\/tool@sha256:a{64}"/);
  assert.match(miner, /"phase":"Running"/);
  const providers = await on('get', 'nodes', '--output=jsonpath={.items[*].spec.providerID}');
  assert.equal(providers, 'aws:///eu-west-1a/i-0123456789abcdef0 aws:///eu-west-1b/i-0fedcba9876543210');

  writeFileSync(controlPlane.containerLogFile, asContainerLog(['accepted (1/0) diff 100001'], new Date()));
  assert.equal(await inSmoke('logs', 'job/miner'), 'accepted (1/0) diff 100001\n');
  say('logs are read');

  await assert.rejects(inSmoke('exec', 'deployment/web', '--', 'sh', '-c', 'id'), CommandFailed);

  const bearer = join(controlPlane.directory, 'bearer.kubeconfig');
  writeFileSync(bearer, kubeconfig({ server: controlPlane.apiServerUrl, ca: controlPlane.caPem, client: undefined }));
  const withToken = (token: string, ...args: readonly string[]): Promise<string> =>
    kubectl({ ...controlPlane, adminKubeconfig: bearer }, [`--token=${token}`, ...args]);
  assert.match(await withToken('known', 'auth', 'whoami'), /111122223333/);
  await assert.rejects(withToken('other', 'auth', 'whoami'), CommandFailed);
  await assert.rejects(withToken('known', 'get', 'pods'), /cannot list resource/);
  say('tokens are asked about, roles hold');

  const [first, second] = controlPlane.nodeNames;
  assert(first !== undefined && second !== undefined);
  const asFirst = { ...controlPlane, adminKubeconfig: join(controlPlane.directory, 'kubelet-1.kubeconfig') };
  await assert.rejects(kubectl(asFirst, ['label', 'node', second, 'a=b']), /node .* is not allowed|cannot/);
  await assert.rejects(kubectl(asFirst, ['get', 'secrets', '--all-namespaces']), /cannot list resource/);
  say('a kubelet reaches its own node only');

  const before = performance.now();
  await inSmoke('scale', 'deployment/web', '--replicas=0');
  await inSmoke('wait', '--for=delete', 'pods', '--selector=app=web', '--timeout=30s');
  const seconds = (performance.now() - before) / 1000;
  assert(seconds > 1.5 && seconds < 15, `pods were gone after ${seconds} s`);
  say(`pods were gone ${seconds.toFixed(1)} s after the scaling`);

  checkAuditLog(readFileSync(controlPlane.auditLogFile, 'utf8'));
  say('the audit log has what EKS would write');
};

interface AuditEvent {
  readonly level: string;
  readonly stage: string;
  readonly verb: string;
  readonly user: { readonly username: string };
  readonly requestURI: string;
  readonly objectRef?: { readonly resource?: string; readonly subresource?: string; readonly apiGroup?: string };
  readonly requestObject?: unknown;
  readonly responseObject?: unknown;
}

const checkAuditLog = (text: string): void => {
  const events = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditEvent);
  console.log(`${events.length} audit events, ${(text.length / 1024).toFixed(0)} KiB`);
  const having = (verb: string, resource: string, subresource?: string): readonly AuditEvent[] =>
    events.filter(
      ({ verb: is, objectRef }) =>
        is === verb && objectRef?.resource === resource && objectRef.subresource === subresource,
    );

  const [creation] = having('create', 'deployments');
  assert(creation?.requestObject && creation.responseObject);
  const byController = having('create', 'pods').map(({ user }) => user.username);
  assert(byController.includes('system:serviceaccount:kube-system:replicaset-controller'));
  assert(byController.includes('system:serviceaccount:kube-system:job-controller'));
  const exec = [...having('get', 'pods', 'exec'), ...having('create', 'pods', 'exec')];
  assert(exec.some(({ requestURI }) => requestURI.includes('command=id')));
  const statuses = having('patch', 'pods', 'status').filter(({ user }) => user.username.startsWith('system:node:ip-'));
  assert(statuses.length > 0 && statuses.every(({ level }) => level === 'Request'));
  const bindings = having('create', 'pods', 'binding');
  assert(bindings.length > 0 && bindings.every(({ user }) => user.username === 'system:kube-scheduler'));
  const configMaps = events.filter(({ objectRef }) => objectRef?.resource === 'configmaps');
  assert(configMaps.length > 0 && configMaps.every(({ level }) => level === 'Metadata'));
  const coreEvents = events.filter(({ objectRef }) => objectRef?.resource === 'events' && !objectRef.apiGroup);
  assert.deepEqual(coreEvents, []);
  assert(having('create', 'serviceaccounts', 'token').some(({ stage }) => stage === 'RequestReceived'));
  assert.equal(having('create', 'pods').filter(({ stage }) => stage === 'RequestReceived').length, 0);
};

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
