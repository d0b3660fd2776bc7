import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Each call starts a process and compiles the program.
jest.setTimeout(60_000);

const ROOT = join(__dirname, '..', '..');
const FIXTURES = join(ROOT, 'test', 'fixtures', 'replay');
const AUDIT = join(FIXTURES, 'mining-deployment.audit.ndjson');
const FALCO = join(FIXTURES, 'mining-deployment.falco.ndjson');

const folder = mkdtempSync(join(tmpdir(), 'mineguard-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const file = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

/** The real program, as `npx mineguard` starts it. */
const mineguard = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'bin', 'mineguard.js'), ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};

interface Report {
  readonly incidents: readonly Readonly<Record<string, unknown>>[];
  readonly signals: readonly Readonly<Record<string, unknown>>[];
  readonly stats: Readonly<Record<string, number>>;
}

const json = (...args: readonly string[]): Report =>
  JSON.parse(mineguard('replay', ...args, '--json').stdout) as Report;

describe('mineguard', () => {
  test('prints its usage and ends with 2 when it is not told what to do', () => {
    expect(mineguard()).toEqual({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('Usage: mineguard <command>'),
    });
    expect(mineguard('reply').stderr).toContain('unknown command reply');
    expect(mineguard('reply').status).toBe(2);
  });

  test('prints its usage on request and ends with 0', () => {
    expect(mineguard('--help')).toEqual({ status: 0, stdout: expect.stringContaining('replay'), stderr: '' });
  });
});

describe('mineguard replay', () => {
  test('tells as JSON what was found, and ends with 0', () => {
    const { status, stdout, stderr } = mineguard('replay', '--audit', AUDIT, '--falco', FALCO, '--json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const report = JSON.parse(stdout) as Report;
    expect(Object.keys(report)).toEqual(['incidents', 'signals', 'stats']);
    expect(Object.keys(report.stats)).toEqual([
      'records',
      'bytes',
      'skipped',
      'malformed',
      'plainText',
      'forged',
      'ms',
    ]);
    expect(report.incidents).toHaveLength(1);
    expect(Object.keys(report.incidents[0] ?? {})).toEqual([
      'id',
      'state',
      'hypothesis',
      'probability',
      'entity',
      'contributions',
      'plan',
      'costs',
      'firstEvidenceAt',
      'lastEvidenceAt',
    ]);
    expect(report.incidents[0]).toMatchObject({
      state: 'quarantine',
      hypothesis: 'mining',
      entity: { cluster: 'replay', namespace: 'shop', kind: 'Deployment', name: 'checkout' },
    });
    expect(Object.keys(report.signals[0] ?? {})).toEqual(['detector', 'entity', 'at', 'indicators']);
  });

  test('tells people the same in words', () => {
    const { status, stdout } = mineguard('replay', '--audit', AUDIT, '--falco', FALCO);
    expect(status).toBe(0);
    expect(stdout).toContain('[MineGuard replay] Crypto-mining');
    expect(stdout).toContain('What would have been done (nothing was changed)');
    expect(stdout).toContain('6 records');
  });

  test('takes cluster and mode from a configuration', () => {
    const config = file('mineguard.yaml', 'clusters: [{ name: prod-1, mode: enforce }]');
    const [incident] = json('--audit', AUDIT, '--falco', FALCO, '--config', config).incidents;
    expect(incident).toMatchObject({ entity: { cluster: 'prod-1' } });
  });

  test('names the file and the line that it could not read, goes on, and ends with 1', () => {
    const [first = '', ...others] = readFileSync(AUDIT, 'utf8').split('\n');
    const bad = file('bad.ndjson', [first, '{"kind":"Ev', 'not JSON', ...others].join('\n'));
    const { status, stdout, stderr } = mineguard('replay', '--audit', bad, '--falco', FALCO, '--json');
    expect(status).toBe(1);
    expect(stderr).toContain(`${bad}:2: expected an audit event`);
    expect(stderr).toContain(`${bad}:3: expected an audit event`);
    const report = JSON.parse(stdout) as Report;
    expect(report.stats).toMatchObject({ records: 8, malformed: 2 });
    expect(report.incidents[0]).toMatchObject({ state: 'quarantine' });
  });

  test('shows the first bad lines and counts them all', () => {
    const { status, stdout, stderr } = mineguard('replay', '--falco', file('f.ndjson', 'x\n'.repeat(500)), '--json');
    expect(status).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(21);
    expect(stderr).toContain('and 480 more');
    expect((JSON.parse(stdout) as Report).stats['malformed']).toBe(500);
  });

  test('a line of the log cannot write to the terminal', () => {
    const { stderr } = mineguard('replay', '--audit', file('\u001b[31m.ndjson', '\u001b[2J\n'));
    expect(stderr).not.toContain('\u001b');
  });

  test('reads findings and bills, and says which records are none', () => {
    const finding = JSON.stringify({
      ...{ accountId: '111122223333', region: 'eu-west-1', id: 'f-1', updatedAt: '2026-11-23T12:05:00Z' },
      type: 'Impact:Runtime/CryptoMinerExecuted',
      resource: {
        kubernetesDetails: { kubernetesWorkloadDetails: { type: 'pods', namespace: 'shop', name: 'web-1' } },
      },
      service: { eventFirstSeen: '2026-11-23T12:00:00Z', eventLastSeen: '2026-11-23T12:05:00Z' },
    });
    const bill = JSON.stringify({
      ...{ anomalyId: 'a-1', anomalyStartDate: '2026-11-23', impact: { totalImpact: 200, totalImpactPercentage: 300 } },
      rootCauses: [
        { service: 'Amazon Elastic Compute Cloud - Compute', region: 'eu-west-1', linkedAccount: '111122223333' },
      ],
    });
    const { status, stdout, stderr } = mineguard(
      ...['replay', '--guardduty', file('g.ndjson', `${finding}\n{}\n`), '--billing', file('b.ndjson', bill), '--json'],
    );
    expect(status).toBe(1);
    expect(stderr).toContain('g.ndjson:2: expected a GuardDuty finding');
    const report = JSON.parse(stdout) as Report;
    expect(report.incidents).toContainEqual(
      expect.objectContaining({
        state: 'incident',
        entity: expect.objectContaining({ kind: 'Pod', name: 'web-1' }),
        costs: [expect.objectContaining({ anomalyId: 'a-1', amount: 200 })],
      }),
    );
  });

  test.each([
    ['no file is named', [], 'no log is named'],
    ['an option is unknown', ['--adit', 'x'], '--adit'],
    ['a file does not exist', ['--audit', join(folder, 'none')], 'there is no such file'],
    ['the configuration is wrong', ['--audit', AUDIT, '--config', AUDIT], 'is not usable'],
  ])('ends with 2 and says why when %s', (_, args, reason) => {
    const { status, stdout, stderr } = mineguard('replay', ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(reason);
  });

  test('documents its exit codes', () => {
    expect(mineguard('replay', '--help').stdout).toMatch(/Exit codes:\n {2}0 .*\n {2}1 .*\n {2}2 .*\n {2}3 /);
  });
});

describe('the commands that use an account', () => {
  test.each(['incidents', 'show', 'approve', 'release', 'except', 'redrive', 'cost'])(
    '%s tells its options and exit codes',
    (command) => {
      const { status, stdout } = mineguard(command, '--help');
      expect(status).toBe(0);
      expect(stdout).toContain('Exit codes:');
      expect(stdout).toContain('--json');
    },
  );

  test.each([
    [['show', 'web'], '"web" is not the id of an incident'],
    [['approve'], 'name the incident'],
    [['release', 'inc-0123456789abcdef', 'inc-1123456789abcdef'], 'name one'],
    [['incidents', '--state', 'red'], '--state must be one of'],
    [['except', 'add', 'inc-0123456789abcdef', '--owner', 'a', '--reason', 'b', '--days', '91'], 'from 1 to 90'],
    [['except', 'forgive'], 'say add, list or remove'],
    [['cost'], 'say --estimate'],
    [['cost', '--estimate', '--templates', '/nowhere'], 'run "npm run synth" first'],
  ])('%j says what is wrong and ends with 2 before it asks anybody', (args, problem) => {
    const { status, stderr } = mineguard(...args);
    expect(stderr).toContain(problem);
    expect(status).toBe(2);
  });
});
