import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import * as z from 'zod/mini';
import { startEmulator, type Emulator } from './aws/emulator';
import { assertLoopback } from './loopback';
import { startEksStub, type EksStub } from './eks/eks-stub';
import { ensureKubeBinaries } from './kubernetes/binaries';
import { startControlPlane, type ControlPlane } from './kubernetes/control-plane';
import { startAuditShipper } from './shipper/audit-shipper';
import { startShipperControl } from './shipper/shipper-control';

const ROOT = path.resolve(__dirname, '../../..');
const ACCOUNT_ID = '111122223333';
const REGION = 'eu-west-1';

/** The cluster of the bed, by the name under which EKS, the app's configuration and the log groups know it. */
const CLUSTER_NAME = 'prod-a';
export const AUDIT_LOG_GROUP = `/aws/eks/${CLUSTER_NAME}/cluster`;
export const POSTURE_LOG_GROUP = `/mineguard/${CLUSTER_NAME}/posture`;

/** A local AWS and a real Kubernetes control plane that believes in it, all on loopback. */
export interface Bed {
  readonly directory: string;
  readonly emulator: Emulator;
  readonly controlPlane: ControlPlane;
  readonly eks: EksStub;
  readonly shipper: Awaited<ReturnType<typeof startAuditShipper>>;
  /** Where the delivery of the audit log can be held back. */
  readonly shipperControlUrl: string;
  /** Ends everything, in reverse order; what fails is reported after the rest has ended. */
  stop(): Promise<void>;
}

export interface StartBed {
  readonly progress: (line: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const credentials = z.record(
  z.string(),
  z.object({ secretAccessKey: z.string(), sessionToken: z.string(), roleArn: z.string() }),
);

/**
 * Starts the bed under `.bed/` of the checkout.
 *
 * Reaches: loopback; besides, on first use, the package sources of Python and Go.
 * Leaves: the Python environment, and logs of the last run.
 */
export const startBed = async ({ progress, env }: StartBed): Promise<Bed> => {
  const venv = path.join(ROOT, '.bed', 'venv');
  const directory = path.join(ROOT, '.bed', 'run');
  mkdirSync(directory, { recursive: true });
  const running: { readonly name: string; stop(): Promise<void> }[] = [];
  const keep = <T extends { readonly stop: () => Promise<void> }>(name: string, part: T): T => {
    running.push({ name, stop: async () => part.stop() });
    return part;
  };
  const stop = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (const part of running.splice(0).reverse()) {
      await part
        .stop()
        .catch((error: unknown) => failures.push(new Error(`${part.name} did not end`, { cause: error })));
    }
    if (failures.length > 0) throw new AggregateError(failures, 'parts of the bed did not end');
  };

  try {
    const binaries = await ensureKubeBinaries({ progress, env, venv });
    const emulatorOf: { credentialsUrl?: string } = {};
    const eks = keep(
      'EKS',
      await startEksStub({
        clusterName: CLUSTER_NAME,
        region: REGION,
        accountId: ACCOUNT_ID,
        credentials: async () => {
          if (emulatorOf.credentialsUrl === undefined) return new Map();
          const answer = await fetch(emulatorOf.credentialsUrl);
          return new Map(Object.entries(credentials.parse(await answer.json())));
        },
      }),
    );
    const emulator = keep(
      'the local AWS',
      await startEmulator({
        directory,
        venvDirectory: venv,
        eksEndpoint: eks.url,
        nodeBinDirectory: path.dirname(process.execPath),
        progress,
      }),
    );
    emulatorOf.credentialsUrl = emulator.credentialsUrl;
    assertLoopback(emulator.endpoint);
    const controlPlane = keep(
      'Kubernetes',
      await startControlPlane({ directory, binaries, authenticationWebhook: { url: eks.tokenWebhookUrl }, progress }),
    );
    eks.setCluster(controlPlane);
    const logs = new CloudWatchLogsClient({
      endpoint: emulator.endpoint,
      region: emulator.region,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    for (const logGroupName of [AUDIT_LOG_GROUP, POSTURE_LOG_GROUP]) {
      await logs.send(new CreateLogGroupCommand({ logGroupName }));
    }
    const shipper = keep(
      'the audit shipper',
      await startAuditShipper({
        auditLogFile: controlPlane.auditLogFile,
        logGroupName: AUDIT_LOG_GROUP,
        logStreamName: `kube-apiserver-audit-${'0123456789abcdef'.repeat(2)}`,
        client: logs,
        onError: (error) => {
          progress(`audit shipper: ${error instanceof Error ? error.message : String(error)}`);
        },
      }),
    );
    const control = keep('the control of the audit shipper', await startShipperControl(shipper));
    return { directory, emulator, controlPlane, eks, shipper, shipperControlUrl: control.url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
