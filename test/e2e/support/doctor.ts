import path from 'node:path';
import { CommandFailed, run } from '../bed/kubernetes/run';
import type { Site } from './site';

const ROOT = path.resolve(__dirname, '../../..');

interface CheckResult {
  readonly id: string;
  readonly level: 'ok' | 'warning' | 'failure' | 'not checked';
  readonly message: string;
  readonly mend?: string;
}

export interface Diagnosis {
  readonly exitCode: number;
  readonly healthy: boolean;
  readonly checks: ReadonlyMap<string, CheckResult>;
}

/** Runs `mineguard` as a person does: the program itself, with the account of the bed, and nothing else of ours. */
export const mineguard = async (
  site: Site,
  args: readonly string[],
): Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }> => {
  try {
    const output = await run(process.execPath, [path.join(ROOT, 'bin', 'mineguard.js'), ...args], {
      env: { PATH: process.env['PATH'], HOME: site.cluster.directory, ...site.cloud.environment },
      cwd: ROOT,
      timeoutSeconds: 60,
    });
    return { exitCode: 0, ...output };
  } catch (error) {
    if (error instanceof CommandFailed) {
      const { exitCode, stdout, stderr } = error;
      return { exitCode: Number(exitCode), stdout, stderr };
    }
    throw error;
  }
};

/** What the doctor says of the bed; with the administrator's kubeconfig, unless another one is named. */
export const diagnose = async (
  site: Site,
  kubeconfig: readonly string[] = ['--kubeconfig', site.cluster.adminKubeconfig],
): Promise<Diagnosis> => {
  const { exitCode, stdout, stderr } = await mineguard(site, ['doctor', '--json', ...kubeconfig]);
  if (stdout === '') throw new Error(`the doctor ended with ${exitCode} and said: ${stderr}`);
  const { healthy, checks } = JSON.parse(stdout) as { readonly healthy: boolean; readonly checks: CheckResult[] };
  return { exitCode, healthy, checks: new Map(checks.map((check) => [check.id, check])) };
};
