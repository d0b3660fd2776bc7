import path from 'node:path';
import { assertLoopback } from '../bed/loopback';
import { CommandFailed, run } from '../bed/kubernetes/run';
import type { Site } from './site';

const ROOT = path.resolve(__dirname, '../../..');

export interface Answer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a line as a person types it in the checkout, whose account and cluster are those of the bed. */
export const typed = async ({ cloud, cluster }: Site, line: string): Promise<Answer> => {
  assertLoopback(cloud.endpoint);
  assertLoopback(cluster.apiServerUrl);
  const folders = [process.execPath, cluster.kubectlPath].map((program) => path.dirname(program));
  try {
    const output = await run('bash', ['-o', 'pipefail', '-c', line], {
      cwd: ROOT,
      env: {
        PATH: [...folders, process.env['PATH'] ?? ''].join(':'),
        HOME: cluster.directory,
        KUBECONFIG: cluster.adminKubeconfig,
        npm_config_offline: 'true',
        ...cloud.environment,
      },
      timeoutSeconds: 120,
    });
    return { exitCode: 0, ...output };
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    const { exitCode, stdout, stderr } = error;
    return { exitCode: Number(exitCode), stdout, stderr };
  }
};
