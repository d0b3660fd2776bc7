import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { parseConfig } from '../../lib/config';
import { MineGuardStack } from '../../lib/stacks/mineguard-stack';
import { ACCOUNT, CONTEXT, environmentOf, REGION, resourcesOf } from '../support/template';
import { median } from './median';

/** One function as it is deployed. */
export interface Bundle {
  readonly stage: string;
  /** Its entry file. */
  readonly file: string;
  readonly kib: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** Bundles every function by synthesizing the app into a folder: what is measured is what `cdk deploy` uploads. */
export const bundleFunctions = (folder: string): readonly Bundle[] => {
  const { clusters, ...shared } = parseConfig(
    {
      clusters: [{ name: 'prod-a', posture: { logGroupName: '/mineguard/prod-a/posture' } }],
      notifications: { emails: ['security@example.com'] },
      guardDuty: { enabled: true },
      billing: { enabled: true },
      imageScans: { enabled: true },
    },
    'the benchmark',
  );
  const {
    'aws:cdk:bundling-stacks': _bundleNone,
    'aws:cdk:disable-asset-staging': _stageNone,
    ...context
  } = { ...CONTEXT, 'aws:cdk:enable-asset-metadata': true };
  const app = new App({ context, outdir: folder });
  const stack = new MineGuardStack(app, 'MineGuard', {
    env: { account: ACCOUNT, region: REGION },
    clusters,
    ...shared,
  });
  const template = Template.fromStack(stack);
  const functions = resourcesOf(template, 'AWS::Lambda::Function').flatMap(({ Properties, Metadata }) => {
    const { Environment: environment } = Properties as { Environment?: { Variables?: Record<string, unknown> } };
    const stage = environment?.Variables?.['POWERTOOLS_SERVICE_NAME'];
    const asset = Metadata?.['aws:asset:path'];
    if (typeof stage !== 'string' || typeof asset !== 'string') return [];
    const file = join(folder, asset, 'index.js');
    return [{ stage, file, kib: statSync(file).size / 1024, environment: environmentOf(template, stage) }];
  });
  return [...new Map(functions.map((bundle) => [bundle.stage, bundle])).values()].sort((a, b) =>
    a.stage < b.stage ? -1 : 1,
  );
};

/** Milliseconds of processor time to load a bundle in a process that has just started; the median, taken in turns. */
export const initTimes = (bundles: readonly Bundle[], repetitions: number): ReadonlyMap<string, number> => {
  const times = new Map<string, number[]>(bundles.map(({ stage }) => [stage, []]));
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    for (const bundle of bundles) times.get(bundle.stage)?.push(initTime(bundle));
  }
  return new Map([...times].map(([stage, all]) => [stage, median(all)]));
};

const LOAD =
  'const before = process.cpuUsage(); require(process.argv[1]); const { user, system } = process.cpuUsage(before); ' +
  'process.stdout.write(String((user + system) / 1000), () => process.exit(0));';

const initTime = ({ stage, file, environment }: Bundle): number => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', LOAD, file], {
    encoding: 'utf8',
    env: { ...environment, AWS_REGION: REGION, AWS_LAMBDA_FUNCTION_NAME: stage },
  });
  if (status !== 0) throw new Error(`the bundle of ${stage} cannot be loaded: ${stderr}`);
  return Number(stdout);
};
