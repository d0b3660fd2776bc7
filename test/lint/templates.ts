import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { BILLING_REGION, BillingForwarderStack } from '../../lib/stacks/billing-forwarder-stack';
import { ClusterStack } from '../../lib/stacks/cluster-stack';
import { MissingPrerequisite } from '../e2e/bed/prerequisite';
import { hardenedClusterExample } from '../support/hardened-cluster';
import { CONFIGURATIONS } from '../support/configurations';
import { preparePython } from '../support/python';
import { ACCOUNT, CONTEXT, REGION, synthesize } from '../support/template';

/** The CDK writes out dependencies that a reference implies already; that is redundant and harmless. */
const IGNORED = ['W3005'];

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const templates = (): ReadonlyMap<string, Template> =>
  new Map([
    ...Object.entries(CONFIGURATIONS).map(([name, config]) => [name, synthesize(config)] as const),
    [
      'the forwarder of bills',
      Template.fromStack(
        new BillingForwarderStack(new App({ context: CONTEXT }), 'MineGuard-billing', {
          env: { account: ACCOUNT, region: BILLING_REGION },
          regions: [REGION],
        }),
      ),
    ],
    [
      'a hardened cluster',
      Template.fromStack(
        new ClusterStack(
          new App({ context: CONTEXT }),
          'MineGuard-cluster',
          hardenedClusterExample({ publicCidrs: ['203.0.113.0/24'], guardDutyDetector: true }),
        ),
      ),
    ],
  ]);

/** What cfn-lint prints about files, and whether it is satisfied with all of them. */
const lint = async (python: string, files: readonly string[]) =>
  new Promise<{ readonly clean: boolean; readonly text: string }>((resolve, reject) => {
    const program = path.join(path.dirname(python), 'cfn-lint');
    const args = ['--ignore-checks', ...IGNORED, '--', ...files];
    execFile(program, args, { maxBuffer: 64 * 1024 * 1024, timeout: 300_000 }, (error, stdout, stderr) => {
      // Below 32 the bits of the exit code say which kinds of findings there are.
      if (error && (typeof error.code !== 'number' || error.code >= 32)) reject(new Error(error.message));
      else resolve({ clean: !error, text: `${stdout}${stderr}`.trim() });
    });
  });

/** A linter that cannot load its rules is satisfied with everything. */
const assertThatItFinds = async (python: string, file: string): Promise<void> => {
  const wrong = { Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { NoSuchProperty: true } } } };
  await writeFile(file, JSON.stringify(wrong));
  const { clean, text } = await lint(python, [file]);
  if (clean || !text.includes('E3002')) throw new Error(`cfn-lint does not see what is wrong with ${file}: ${text}`);
};

const main = async (): Promise<number> => {
  const python = await preparePython({
    directory: path.resolve(__dirname, '../../.bed/cfn-lint'),
    requirements: path.join(__dirname, 'requirements.txt'),
    name: 'cfn-lint',
    whyNeeded: 'cfn-lint, which checks the templates against the schemas of CloudFormation, is a Python program',
    progress: say,
  });
  const directory = await mkdtemp(path.join(tmpdir(), 'mineguard-templates-'));
  try {
    await assertThatItFinds(python, path.join(directory, 'wrong.template.json'));
    const all = [...templates()];
    const files = all.map(([name]) => path.join(directory, `${name.replaceAll(/\W+/g, '-')}.template.json`));
    for (const [index, [, template]] of all.entries()) {
      await writeFile(files[index] ?? '', JSON.stringify(template.toJSON(), undefined, 1));
    }
    const { clean, text } = await lint(python, files);
    if (text !== '') say(text);
    say(`cfn-lint: ${all.length} templates, ${clean ? 'nothing found' : 'findings above'}`);
    for (const [name] of all) say(`  ${name}`);
    return clean ? 0 : 1;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = error instanceof MissingPrerequisite ? 2 : 1;
  },
);
