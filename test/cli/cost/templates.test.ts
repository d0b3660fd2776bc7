import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Each call starts a process and compiles the program.
jest.setTimeout(60_000);

const PROGRAM = join(__dirname, '..', '..', '..', 'bin', 'mineguard.js');

describe('the templates that an estimate reads', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mineguard-cost-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test('are all but that of a cluster that is made: it is what is guarded', () => {
    const template = JSON.stringify({ Resources: { Key: { Type: 'AWS::KMS::Key', Properties: {} } } });
    for (const stack of ['MineGuard', 'MineGuard-eu-central-1', 'MineGuard-cluster']) {
      writeFileSync(join(folder, `${stack}.template.json`), template);
    }
    const { stdout } = spawnSync(process.execPath, [PROGRAM, 'cost', '--estimate', '--templates', folder], {
      encoding: 'utf8',
    });
    expect(stdout).toContain('KMS keys: 2 keys');
  });
});
