import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { assertLoopback } from '../loopback';
import type { KubeBinaries } from './binaries';
import { createCertificateAuthority, createSigningKey, type KeyPair, type Subject } from './certificates';
import { kubeconfig } from './kubeconfig';
import { type ControlPlaneAccess, kubectl } from './kubectl';
import { kubelet, NODES } from './nodes';
import { freePorts } from './ports';
import { Processes } from './processes';
import { apiServer, type CertificateFiles, controllerManager, etcd, scheduler } from './programs';
import type { Progress } from './progress';

export interface ControlPlane {
  readonly apiServerUrl: string;
  readonly caFile: string;
  readonly caPem: string;

  /** Path of a kubeconfig whose user is a member of system:masters. */
  readonly adminKubeconfig: string;

  /** One audit event a line; the line is there before the API server answers the request. */
  readonly auditLogFile: string;

  /** What every container of the cluster has written, as `kubectl logs` shows it; filled by tests. */
  readonly containerLogFile: string;
  readonly nodeNames: readonly string[];
  readonly kubectlPath: string;

  /** State and logs of the servers. */
  readonly directory: string;

  /** Process ids of the servers. */
  readonly pids: readonly number[];
  readonly stop: () => Promise<void>;
}

export interface StartControlPlane {
  /** Folder that gets a folder `kubernetes`; an earlier one is replaced. */
  readonly directory: string;
  readonly binaries: KubeBinaries;

  /**
   * Loopback server that is asked who a bearer token belongs to.
   *
   * @default - client certificates and service account tokens only
   */
  readonly authenticationWebhook?: { readonly url: string; readonly caFile?: string };
  readonly progress: Progress;
}

const AUDIT_POLICY = join(__dirname, 'audit-policy.yaml');
const CLUSTER_MANIFEST = join(__dirname, 'manifests', 'cluster.yaml');

/** Many times what two slow cores need. */
const PATIENCE_SECONDS = 50;
const WAIT = `--timeout=${PATIENCE_SECONDS}s`;

/**
 * Starts etcd, API server, controllers, scheduler and two nodes, and waits until pods can be made.
 *
 * Reaches: loopback only.
 * Leaves: logs and the audit log, in the directory. The processes end on `stop`, and at the latest with this process.
 */
export const startControlPlane = async (props: StartControlPlane): Promise<ControlPlane> => {
  if (props.authenticationWebhook) assertLoopback(props.authenticationWebhook.url);
  const directory = join(resolve(props.directory), 'kubernetes');
  mkdirSync(directory, { recursive: true });

  // A HOME of its own keeps the user's configuration out, and what is missing here keeps proxies out.
  const processes = new Processes(directory, { HOME: directory, PATH: process.env['PATH'] });
  processes.endLeftovers();
  try {
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory);
    return await start(props, directory, processes);
  } catch (error) {
    await processes.stop();
    throw error;
  }
};

const start = async (
  { binaries, authenticationWebhook, progress }: StartControlPlane,
  directory: string,
  processes: Processes,
): Promise<ControlPlane> => {
  const begin = performance.now();
  const files = filesIn(directory);
  const [clientPort = 0, peerPort = 0, apiServerPort = 0, ...kubeletPorts] = await freePorts(3 + NODES.length);
  const etcdUrl = `http://127.0.0.1:${clientPort}`;
  const apiServerUrl = `https://127.0.0.1:${apiServerPort}`;

  const authority = createCertificateAuthority('bed', new Date());
  const caPem = authority.certificate;
  const caFile = files.write('ca.crt', caPem);
  const kubeconfigFor = (name: string, subject: Subject): string =>
    files.write(
      `${name}.kubeconfig`,
      kubeconfig({ server: apiServerUrl, ca: caPem, client: authority.issue(subject) }),
    );
  const serviceAccounts = createSigningKey();
  const serviceAccountKeyFile = files.write('service-accounts.key', serviceAccounts.privateKey);

  const controlPlane: ControlPlane = {
    apiServerUrl,
    caFile,
    caPem,
    adminKubeconfig: kubeconfigFor('admin', { commonName: 'bed-admin', organization: 'system:masters' }),
    auditLogFile: files.write('audit.log', ''),
    containerLogFile: files.write('containers.log', ''),
    nodeNames: NODES.map(({ name }) => name),
    kubectlPath: binaries.kubectl,
    directory,
    get pids() {
      return processes.pids;
    },
    stop: async () => {
      await processes.stop();
      rmSync(join(directory, 'etcd'), { recursive: true, force: true });
    },
  };

  progress('starting etcd and kube-apiserver');
  processes.start(
    etcd({
      program: binaries.etcd,
      dataDirectory: join(directory, 'etcd'),
      clientUrl: etcdUrl,
      peerUrl: `http://127.0.0.1:${peerPort}`,
    }),
  );
  processes.start(
    apiServer({
      program: binaries.kubeApiserver,
      port: apiServerPort,
      etcdUrl,
      caFile,
      serving: files.writePair(
        'kube-apiserver',
        authority.issue({ commonName: 'kube-apiserver', hosts: ['127.0.0.1', 'localhost'] }),
      ),
      kubeletClient: files.writePair(
        'kubelet-client',
        authority.issue({ commonName: 'kube-apiserver-kubelet-client' }),
      ),
      serviceAccountPublicKeyFile: files.write('service-accounts.pub', serviceAccounts.publicKey),
      serviceAccountKeyFile,
      auditPolicyFile: AUDIT_POLICY,
      auditLogFile: controlPlane.auditLogFile,
      authenticationWebhookFile: authenticationWebhook
        ? files.write(
            'authentication-webhook.kubeconfig',
            kubeconfig({
              server: authenticationWebhook.url,
              ca: authenticationWebhook.caFile === undefined ? undefined : read(authenticationWebhook.caFile),
              client: undefined,
            }),
          )
        : undefined,
    }),
  );
  await processes.waitFor('the API server answered', 'kube-apiserver', PATIENCE_SECONDS, (signal) =>
    untilAnswers(`${apiServerUrl}/readyz`, caPem, signal),
  );

  progress('starting kube-controller-manager, kube-scheduler and two nodes');
  processes.start(
    controllerManager({
      program: binaries.kubeControllerManager,
      kubeconfigFile: kubeconfigFor('controller-manager', { commonName: 'system:kube-controller-manager' }),
      caFile,
      serviceAccountKeyFile,
    }),
  );
  processes.start(
    scheduler({
      program: binaries.kubeScheduler,
      kubeconfigFile: kubeconfigFor('scheduler', { commonName: 'system:kube-scheduler' }),
    }),
  );

  const kubelets = NODES.map((node, index) =>
    kubelet({
      node,
      name: `kubelet-${index + 1}`,
      port: kubeletPorts[index] ?? 0,
      kwok: binaries.kwok,
      kubeconfigFile: kubeconfigFor(`kubelet-${index + 1}`, {
        commonName: `system:node:${node.name}`,
        organization: 'system:nodes',
      }),
      serving: files.writePair(
        `kubelet-${index + 1}`,
        authority.issue({ commonName: `system:node:${node.name}`, hosts: [node.name, '127.0.0.1'] }),
      ),
      containerLogs: files.write('container-logs.json', containerLogs(controlPlane.containerLogFile)),
    }),
  );
  await kubectl(controlPlane, ['apply', '--filename', CLUSTER_MANIFEST]);
  await Promise.all(
    kubelets.map(({ kubeconfigFile, manifest }) =>
      kubectl({ ...controlPlane, adminKubeconfig: kubeconfigFile }, ['create', '--filename', '-'], manifest),
    ),
  );
  for (const { program } of kubelets) processes.start(program);
  await processes.waitFor('pods could be made', 'kube-controller-manager', PATIENCE_SECONDS, () =>
    readyForPods(controlPlane),
  );

  progress(`Kubernetes runs at ${apiServerUrl} after ${((performance.now() - begin) / 1000).toFixed(1)} s`);
  return controlPlane;
};

/** Pods need a service account, which a controller makes, and a node that is ready. */
const readyForPods = async (controlPlane: ControlPlaneAccess): Promise<void> => {
  await Promise.all([
    kubectl(controlPlane, ['wait', 'serviceaccount/default', '--namespace=default', '--for=create', WAIT]),
    kubectl(controlPlane, ['wait', 'nodes', '--all', '--for=condition=Ready', WAIT]),
  ]);
};

interface Files {
  readonly write: (name: string, content: string) => string;
  readonly writePair: (name: string, pair: KeyPair) => CertificateFiles;
}

/** Keys are among the files, so that nobody but their owner may read them. */
const filesIn = (directory: string): Files => {
  const write = (name: string, content: string): string => {
    const path = join(directory, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  return {
    write,
    writePair: (name, { certificate, key }) => ({
      certificateFile: write(`${name}.crt`, certificate),
      keyFile: write(`${name}.key`, key),
    }),
  };
};

const read = (path: string): string => readFileSync(path, 'utf8');

const ANSWER_MS = 2_000;
const POLL_MS = 50;

/** Readiness is the one thing that can only be asked for again and again. */
const untilAnswers = async (url: string, ca: string, signal: AbortSignal): Promise<void> => {
  while (!(await answers(url, ca)) && !signal.aborted) await pause(POLL_MS);
};

const answers = (url: string, ca: string): Promise<boolean> =>
  new Promise((resolve) => {
    const request = get(url, { ca, agent: false, timeout: ANSWER_MS }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => {
      resolve(false);
    });
  });

/** KWOK configuration: every container has written the same file. */
const containerLogs = (logsFile: string): string =>
  JSON.stringify({
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'ClusterLogs',
    metadata: { name: 'all' },
    spec: { logs: [{ logsFile }] },
  });
