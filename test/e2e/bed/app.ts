import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isSeq, parseDocument } from 'yaml';
import * as z from 'zod/mini';
import { assertLoopback } from './loopback';
import { run } from './kubernetes/run';

const ROOT = path.resolve(__dirname, '../../..');
const CDK = path.join(ROOT, 'node_modules', '.bin', 'cdk');
const STACK = 'MineGuard';

export type Mode = 'observe' | 'enforce';

/** The parts of the bed that a deployment needs; they fit into a file, so that another process can deploy again. */
export interface Cloud {
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  readonly environment: Readonly<Record<string, string>>;
}

export type Outputs = Readonly<Record<string, string>>;

/** Prepares the account, as a user does once. In a folder without an app: what is bootstrapped is named. */
export const bootstrap = async (cloud: Cloud, directory: string): Promise<void> => {
  await cdk(cloud, ['bootstrap', `aws://${cloud.accountId}/${cloud.region}`], directory);
};

export interface Synthesize {
  readonly mode: Mode;
  /** Configuration file, from the root of the checkout. */
  readonly configuration: string;
  /** Folder that gets the assembly. */
  readonly directory: string;
}

/** Synthesizes the app from a configuration file, in one mode for all its clusters, and returns the assembly. */
export const synthesize = async (cloud: Cloud, { mode, configuration, directory }: Synthesize): Promise<string> => {
  const file = path.join(directory, `mineguard-${mode}.yaml`);
  const document = parseDocument(readFileSync(path.join(ROOT, configuration), 'utf8'));
  const clusters = document.get('clusters');
  if (!isSeq(clusters)) throw new Error(`${configuration} must list clusters`);
  clusters.items.forEach((_, index) => {
    document.setIn(['clusters', index, 'mode'], mode);
    if (mode === 'observe') document.deleteIn(['clusters', index, 'namespaceModes']);
  });
  writeFileSync(file, document.toString());
  const assembly = path.join(directory, `assembly-${mode}`);
  await cdk(cloud, ['synth', '--quiet', '--output', assembly, '-c', `config=${file}`, '-c', 'ephemeral=true']);
  return assembly;
};

/** Deploys a synthesized app and returns its outputs. */
export const deploy = async (cloud: Cloud, assembly: string): Promise<Outputs> => {
  const file = `${assembly}.outputs.json`;
  await cdk(cloud, [
    'deploy',
    STACK,
    ...['--app', assembly, '--method=direct', '--require-approval', 'never', '--outputs-file', file],
  ]);
  const outputs = z.record(z.string(), z.record(z.string(), z.string())).parse(JSON.parse(readFileSync(file, 'utf8')));
  return outputs[STACK] ?? {};
};

/** Takes the app out of the account again, as a user does. */
export const destroy = async (cloud: Cloud, assembly: string): Promise<void> => {
  await cdk(cloud, ['destroy', STACK, '--app', assembly, '--force']);
};

const cdk = async (cloud: Cloud, args: readonly string[], cwd = ROOT): Promise<void> => {
  assertLoopback(cloud.endpoint);
  await run(CDK, [...args, '--ci', '--no-color'], {
    env: {
      PATH: `${path.dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
      HOME: process.env['HOME'],
      ...cloud.environment,
    },
    timeoutSeconds: 300,
    cwd,
  });
};
