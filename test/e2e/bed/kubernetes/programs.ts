import type { Program } from './processes';

/** Range of Services, as EKS chooses it. No address of it is ever used here. */
const SERVICE_CIDR = '10.100.0.0/16';

interface Etcd {
  readonly program: string;
  readonly dataDirectory: string;
  readonly clientUrl: string;
  readonly peerUrl: string;
}

/** Nothing it holds outlives the bed, so it may skip what makes writes survive a power cut. */
export const etcd = ({ program, dataDirectory, clientUrl, peerUrl }: Etcd): Program => ({
  name: 'etcd',
  program,
  args: [
    '--name=bed',
    `--data-dir=${dataDirectory}`,
    `--listen-client-urls=${clientUrl}`,
    `--advertise-client-urls=${clientUrl}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=bed=${peerUrl}`,
    '--unsafe-no-fsync',
    '--log-level=warn',
  ],
});

interface ApiServer {
  readonly program: string;
  readonly port: number;
  readonly etcdUrl: string;
  readonly caFile: string;
  readonly serving: CertificateFiles;

  /** What the API server shows to a kubelet when it asks for logs. */
  readonly kubeletClient: CertificateFiles;
  readonly serviceAccountPublicKeyFile: string;
  readonly serviceAccountKeyFile: string;
  readonly auditPolicyFile: string;
  readonly auditLogFile: string;
  readonly authenticationWebhookFile: string | undefined;
}

export interface CertificateFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
}

export const apiServer = (props: ApiServer): Program => ({
  name: 'kube-apiserver',
  program: props.program,
  args: [
    `--etcd-servers=${props.etcdUrl}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${props.port}`,
    // The Service called kubernetes must not point to loopback, and nothing in the bed goes through it.
    '--endpoint-reconciler-type=none',
    `--service-cluster-ip-range=${SERVICE_CIDR}`,
    '--allow-privileged=true',
    '--profiling=false',

    '--authorization-mode=Node,RBAC',
    '--enable-admission-plugins=NodeRestriction',
    `--client-ca-file=${props.caFile}`,
    `--tls-cert-file=${props.serving.certificateFile}`,
    `--tls-private-key-file=${props.serving.keyFile}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${props.serviceAccountPublicKeyFile}`,
    `--service-account-signing-key-file=${props.serviceAccountKeyFile}`,
    ...(props.authenticationWebhookFile === undefined
      ? []
      : [
          `--authentication-token-webhook-config-file=${props.authenticationWebhookFile}`,
          '--authentication-token-webhook-version=v1',
          // Access that was taken away is gone a second later, so that a test can see it go.
          '--authentication-token-webhook-cache-ttl=1s',
        ]),

    `--kubelet-certificate-authority=${props.caFile}`,
    `--kubelet-client-certificate=${props.kubeletClient.certificateFile}`,
    `--kubelet-client-key=${props.kubeletClient.keyFile}`,
    // The one address of a node that is real; see stages/node.yaml.
    '--kubelet-preferred-address-types=ExternalIP',

    `--audit-policy-file=${props.auditPolicyFile}`,
    `--audit-log-path=${props.auditLogFile}`,
    '--audit-log-mode=blocking',
    // No rotation: a reader never loses its place.
    '--audit-log-maxsize=0',
  ],
});

interface ControllerManager {
  readonly program: string;
  readonly kubeconfigFile: string;
  readonly caFile: string;
  readonly serviceAccountKeyFile: string;
}

/** Each controller is its own service account, as on EKS: the audit log shows who scaled what. */
export const controllerManager = (props: ControllerManager): Program => ({
  name: 'kube-controller-manager',
  program: props.program,
  args: [
    `--kubeconfig=${props.kubeconfigFile}`,
    '--bind-address=127.0.0.1',
    '--secure-port=0',
    '--leader-elect=false',
    '--use-service-account-credentials=true',
    // Making all those identities runs into the usual limits, which would double the time to start.
    '--kube-api-qps=500',
    '--kube-api-burst=1000',
    `--root-ca-file=${props.caFile}`,
    `--service-account-private-key-file=${props.serviceAccountKeyFile}`,
  ],
});

interface Scheduler {
  readonly program: string;
  readonly kubeconfigFile: string;
}

export const scheduler = ({ program, kubeconfigFile }: Scheduler): Program => ({
  name: 'kube-scheduler',
  program,
  args: [`--kubeconfig=${kubeconfigFile}`, '--bind-address=127.0.0.1', '--secure-port=0', '--leader-elect=false'],
});
