import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { auditDetectors } from '../../lambdas/core/detectors';
import { analyse } from '../../lambdas/core/detectors/analyse';
import { parseAuditEvent } from '../../lambdas/core/parsing/audit';
import { benignLines, hostileLines, seeded } from './mixes';

// It bundles every function.
jest.setTimeout(300_000);

const ROOT = join(__dirname, '../..');

const bench = (...args: readonly string[]) =>
  spawnSync(process.execPath, ['--import', 'tsx', join(__dirname, 'bench.ts'), ...args], {
    encoding: 'utf8',
    cwd: ROOT,
  });

/** Ids of the detectors that fire on a line, and nothing else. */
const firedOn = (line: string): readonly string[] => {
  const event = parseAuditEvent(line, 'prod-a', 0);
  return event.ok
    ? analyse(auditDetectors, event.value, 'bench').signals.map(({ detector }) => detector)
    : ['unreadable'];
};

describe('the benchmark', () => {
  test('shows every row in its reduced form, and judges nothing', () => {
    const { status, stdout } = bench('--quick');
    expect(stdout).toContain('not judged');
    for (const row of [
      'a  unzip',
      'b  unzip, parse',
      'o  unzip in one piece',
      'c  audit',
      'd  audit',
      'e  audit',
      'f  Falco',
    ]) {
      expect(stdout).toContain(row);
    }
    for (const ratio of ['c / b', 'c / a', 'c / o', 'd / b', 'd / e', 'f / b']) expect(stdout).toContain(ratio);
    for (const events of ['100 ', '1,000 ', '10,000 ']) expect(stdout).toContain(`\n  ${events}`);
    for (const stage of ['audit-analyzer', 'falco-analyzer', 'correlator', 'cost-analyzer', 'responder']) {
      expect(stdout).toContain(`\n  ${stage} `);
    }
    expect(stdout).not.toContain('NaN');
    expect(status).toBe(0);
  });

  test('refuses options that it does not know, and to write down what it measured in haste', () => {
    expect(bench('--fast')).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('--fast') });
    expect(bench('--quick', '--write').status).toBe(2);
  });
});

describe('the mixes', () => {
  test('are the same in every run', () => {
    expect(benignLines(50, seeded(1))).toEqual(benignLines(50, seeded(1)));
  });

  test('the benign one is ordinary: one line in a thousand writes a workload, and no detector fires', () => {
    const lines = benignLines(2000, seeded(2));
    expect(lines.flatMap(firedOn)).toEqual([]);
    expect(lines.filter((line) => line.includes('helm'))).toHaveLength(2);
  });

  test('the hostile one is full of near misses: every line is read, and no detector fires', () => {
    expect(hostileLines(20, seeded(3)).flatMap(firedOn)).toEqual([]);
  });
});
