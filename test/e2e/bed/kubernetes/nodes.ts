import { join } from 'node:path';
import type { Program } from './processes';
import type { CertificateFiles } from './programs';

const STAGES = ['node.yaml', 'pod.yaml'].map((file) => join(__dirname, 'stages', file));

export interface NodeDescription {
  readonly name: string;
  readonly address: string;
  readonly podCidr: string;
  readonly instanceId: string;
  readonly zone: string;
}

/** Two nodes, so that a pod can move and a DaemonSet has siblings. Addresses are those set aside for documentation. */
export const NODES: readonly NodeDescription[] = [
  {
    name: 'ip-192-0-2-10.eu-west-1.compute.internal',
    address: '192.0.2.10',
    podCidr: '198.51.100.0/25',
    instanceId: 'i-0123456789abcdef0',
    zone: 'eu-west-1a',
  },
  {
    name: 'ip-192-0-2-20.eu-west-1.compute.internal',
    address: '192.0.2.20',
    podCidr: '198.51.100.128/25',
    instanceId: 'i-0fedcba9876543210',
    zone: 'eu-west-1b',
  },
];

export interface KubeletProps {
  readonly node: NodeDescription;

  /** Name of the process and its log. */
  readonly name: string;
  readonly port: number;
  readonly kwok: string;

  /** Kubeconfig of the identity system:node:<name>. */
  readonly kubeconfigFile: string;
  readonly serving: CertificateFiles;

  /** File that says where the logs of containers are. */
  readonly containerLogs: string;
}

export interface Kubelet {
  /** The Node as its kubelet registers it. */
  readonly manifest: string;
  readonly kubeconfigFile: string;
  readonly program: Program;
}

/** One KWOK for each node: KWOK has one identity, and the identity of a kubelet reaches its own node and pods alone. */
export const kubelet = ({ node, name, port, kwok, kubeconfigFile, serving, containerLogs }: KubeletProps): Kubelet => ({
  manifest: manifest(node),
  kubeconfigFile,
  program: {
    name,
    program: kwok,
    args: [
      `--kubeconfig=${kubeconfigFile}`,
      ...[...STAGES, containerLogs].map((file) => `--config=${file}`),
      `--manage-single-node=${node.name}`,
      `--node-name=${node.name}`,
      `--node-ip=${node.address}`,
      `--node-port=${port}`,
      `--server-address=127.0.0.1:${port}`,
      `--tls-cert-file=${serving.certificateFile}`,
      `--tls-private-key-file=${serving.keyFile}`,
      `--cidr=${node.podCidr}`,
      '--node-lease-duration-seconds=40',
    ],
  },
});

const manifest = ({ name, zone, instanceId }: NodeDescription): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'eks.amazonaws.com/capacityType': 'ON_DEMAND',
        'eks.amazonaws.com/nodegroup': 'bed',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'node.kubernetes.io/instance-type': 'm6i.xlarge',
        'topology.kubernetes.io/region': zone.slice(0, -1),
        'topology.kubernetes.io/zone': zone,
      },
    },
    spec: { providerID: `aws:///${zone}/${instanceId}` },
  });

/** Lines of a container as its runtime would have stored them. */
export const asContainerLog = (lines: readonly string[], at: Date): string =>
  lines.map((line) => `${at.toISOString()} stdout F ${line}\n`).join('');
