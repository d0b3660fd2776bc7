import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from './lock';
import { Processes } from './processes';

const directory = mkdtempSync(join(tmpdir(), 'processes-'));
const processes = () => new Processes(directory, { PATH: process.env['PATH'] });
const never = () => new Promise<never>(() => undefined);

/** A program that runs until it is ended; the last argument makes it recognisable. */
const SLEEP = ['-e', 'setInterval(() => undefined, 1000)', directory];

afterAll(() => {
  rmSync(directory, { recursive: true });
});

describe('the servers of a bed', () => {
  test('end on stop', async () => {
    const bed = processes();
    bed.start({ name: 'one', program: process.execPath, args: SLEEP });
    bed.start({ name: 'two', program: process.execPath, args: SLEEP });
    expect(bed.pids.filter(isAlive)).toHaveLength(2);
    await bed.stop();
    expect(bed.pids.filter(isAlive)).toEqual([]);
  });

  test('one that ends too early is named, with the end of its log', async () => {
    const bed = processes();
    bed.start({ name: 'broken', program: process.execPath, args: ['-e', 'console.log("no port"); process.exit(3)'] });
    await expect(bed.waitFor('it answered', 'broken', 20, never)).rejects.toThrow(
      'broken ended (exit 3) before it answered\nno port',
    );
    await bed.stop();
  });

  test('a program that is not there is an error, not a crash', async () => {
    const bed = processes();
    bed.start({ name: 'absent', program: join(directory, 'absent'), args: [] });
    await expect(bed.waitFor('it answered', 'absent', 20, never)).rejects.toThrow(/absent ended \(spawn .* ENOENT\)/);
    await bed.stop();
  });

  test('left over by a bed that was killed, are ended by the next one; strangers are not', async () => {
    const leftover = spawn(process.execPath, SLEEP);
    const stranger = spawn(process.execPath, SLEEP.slice(0, 2));
    const ended = once(leftover, 'exit');
    const gone = spawn(process.execPath, ['--version']);
    await once(gone, 'exit');
    writeFileSync(
      join(directory, 'processes.json'),
      JSON.stringify({
        owner: gone.pid,
        children: [leftover, stranger].map(({ pid }) => ({ pid, program: process.execPath })),
      }),
    );
    processes().endLeftovers();
    await ended;
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
    stranger.kill();
  });

  test('of a bed that still runs are left alone', () => {
    const owner = process.ppid;
    writeFileSync(join(directory, 'processes.json'), JSON.stringify({ owner, children: [] }));
    expect(() => {
      processes().endLeftovers();
    }).toThrow(`process ${owner} runs a bed in ${directory}`);
  });
});
