import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { moneroAddress } from '../support/wallets';
import { COMMANDS, executionOf, terminalBlocks, type Execution } from './commands';
import { read } from './markdown';

// Synthesizing bundles every function.
jest.setTimeout(180_000);

const ROOT = path.resolve(__dirname, '../..');
const NOT_RUN = '(not run by our tests)';

const blocks = terminalBlocks(read('docs/deployment-plan.md'));
const documented = new Set(blocks.flatMap(({ commands }) => commands));
const commandsIn = (where: Execution['where']): readonly string[] =>
  [...documented].filter((command) => executionOf(command)?.where === where);

describe('the deployment plan', () => {
  test('has no command of which the tests know nothing, and the tests know none that it does not have', () => {
    expect([...documented].sort()).toEqual(Object.keys(COMMANDS).sort());
  });

  test('says of each block that is not run that it is not, and of no other', () => {
    for (const { commands, below } of blocks) {
      const kinds = new Set(commands.map((command) => executionOf(command)?.where));
      expect([commands, [...kinds]]).toEqual([commands, [kinds.has('account') ? 'account' : expect.any(String)]]);
      expect([commands, below.startsWith(NOT_RUN)]).toEqual([commands, kinds.has('account')]);
    }
  });

  test('is followed on the bed', () => {
    const story = readFileSync(path.join(ROOT, 'test/e2e/deployment-plan.e2e.ts'), 'utf8');
    expect(commandsIn('bed').filter((command) => !story.includes(`'${command}'`))).toEqual([]);
  });

  test('checks every phase and says how to go back from every phase that changes something', () => {
    const phases = read('docs/deployment-plan.md')
      .split(/^## /m)
      .filter((text) => /^Phase [0-6]:/.test(text));
    expect(phases).toHaveLength(7);
    for (const phase of phases) {
      expect(phase).toMatch(/^\*\*Check/m);
      expect(phase).toMatch(/^\*\*Way back/m);
    }
  });
});

describe('a command of the deployment plan that needs no account', () => {
  const home = mkdtempSync(path.join(tmpdir(), 'mineguard-plan-'));

  afterAll(() => {
    rmSync(home, { recursive: true });
  });

  /** As a person would type it, with nothing of that person's own account. */
  const typed = (command: string) =>
    spawnSync('bash', ['-o', 'pipefail', '-c', command], {
      cwd: ROOT,
      encoding: 'utf8',
      env: {
        PATH: `${path.dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
        HOME: home,
        AWS_EC2_METADATA_DISABLED: 'true',
        npm_config_offline: 'true',
      },
    });

  test.each(commandsIn('offline'))('%s', (command) => {
    const execution = executionOf(command);
    const { status, stdout, stderr } = typed(command);
    expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
    if (execution?.where === 'offline') expect(stdout).toMatch(execution.prints);
  });
});

describe('the exercise', () => {
  const text = read('docs/examples/exercise.yaml');
  const [namespace, deployment] = parseAllDocuments(text).map((document) => document.toJS() as unknown);

  test('runs a program that only waits, with a wallet that nobody holds and a pool that cannot exist', () => {
    expect(deployment).toMatchObject({
      spec: { replicas: 1, template: { spec: { containers: [{ image: 'registry.k8s.io/pause:3.10' }] } } },
    });
    expect(text).not.toMatch(/^ *command:/m);
    expect(text).toContain(`--user=${moneroAddress('the exercise of MineGuard')}`);
    expect([...text.matchAll(/--url=\S+/g)].map(String)).toEqual(['--url=stratum+tcp://pool.example:3333']);
  });

  test('stays in a namespace of its own, without privilege and with hardly any processor', () => {
    expect(namespace).toMatchObject({
      kind: 'Namespace',
      metadata: { name: 'mineguard-exercise', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
    });
    expect(deployment).toMatchObject({ kind: 'Deployment', metadata: { namespace: 'mineguard-exercise' } });
    expect(text).toContain('limits: { cpu: 10m, memory: 16Mi }');
  });
});
