import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withLock } from './lock';

const folder = mkdtempSync(join(tmpdir(), 'lock-'));
const path = join(folder, 'build.lock');
const silent = (): void => undefined;

const heldBy = (pid: number): void => {
  mkdirSync(path);
  writeFileSync(join(path, 'owner'), JSON.stringify({ id: 'another', pid }));
};

afterEach(() => {
  rmSync(path, { recursive: true, force: true });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('withLock', () => {
  test('lets one at a time in, and the second says whom it waits for', async () => {
    const events: string[] = [];
    let release = silent;
    const first = withLock(path, silent, async () => {
      events.push('first in');
      await new Promise<void>((resolve) => (release = resolve));
      events.push('first out');
    });
    while (events.length === 0) await new Promise(setImmediate);
    const second = withLock(
      path,
      (line) => {
        expect(line).toContain(`process ${process.pid}`);
        release();
      },
      () => Promise.resolve(events.push('second in')),
    );
    await Promise.all([first, second]);
    expect(events).toEqual(['first in', 'first out', 'second in']);
  });

  test('takes over from a holder that died', async () => {
    heldBy(spawnSync(process.execPath, ['--version']).pid);
    expect(await withLock(path, silent, () => Promise.resolve('done'))).toBe('done');
  });

  test('takes over when another program has the process id of a holder long gone', async () => {
    heldBy(process.pid);
    const longAgo = new Date(Date.now() - 120_000);
    utimesSync(join(path, 'owner'), longAgo, longAgo);
    expect(await withLock(path, silent, () => Promise.resolve('done'))).toBe('done');
  });

  test('leaves nothing behind, also when the work fails', async () => {
    await expect(withLock(path, silent, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(readdirSync(folder)).toEqual([]);
  });
});
