import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { endsWithThisProcess } from './children';
import { isAlive } from './lock';
import { hasCode } from './node-error';
import type { Environment } from './progress';
import { lastLines } from './run';

export interface Program {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
}

interface Running {
  readonly name: string;
  readonly child: ChildProcess;
  readonly logFile: string;

  /** How the process ended: its exit code, its signal, or why it did not start. */
  readonly ended: Promise<string>;
}

/** How long a server may take to close its connections. Nothing it holds is needed afterwards. */
const GRACE_MS = 3_000;

/**
 * The servers of one bed, which end when the bed ends.
 *
 * They end on `stop`, when this process exits, and when it is told to by a signal. A process that is killed outright
 * can end nobody: for that case their ids are written down, and the next start ends them.
 */
export class Processes {
  private readonly running: Running[] = [];
  private readonly pidFile: string;

  /**
   * @param directory where logs and process ids go. Its path has to be in the arguments of every program: that is how
   *   a leftover is told from a stranger with the same process id.
   */
  public constructor(
    private readonly directory: string,
    private readonly env: Environment,
  ) {
    this.pidFile = join(directory, 'processes.json');
  }

  /** Ends what an earlier bed in this directory left running. Fails when that bed is still in use. */
  public endLeftovers(): void {
    const record = readRecord(this.pidFile);
    if (!record) return;
    if (record.owner !== process.pid && isAlive(record.owner)) {
      throw new Error(`process ${record.owner} runs a bed in ${this.directory}; end it, or remove ${this.pidFile}`);
    }
    for (const { pid, program } of record.children) {
      const command = commandLine(pid);
      if (command.includes(basename(program)) && command.includes(this.directory)) process.kill(pid, 'SIGKILL');
    }
    rmSync(this.pidFile, { force: true });
  }

  public start({ name, program, args }: Program): void {
    const logFile = join(this.directory, `${name}.log`);
    const log = openSync(logFile, 'w');
    const child = spawn(program, args, { env: { ...this.env }, stdio: ['ignore', log, log] });
    closeSync(log);
    const ended = new Promise<string>((resolve) => {
      child.once('error', ({ message }) => {
        resolve(message);
      });
      child.once('exit', (code, signal) => {
        resolve(`exit ${code ?? signal ?? 'unknown'}`);
      });
    });
    endsWithThisProcess(child);
    this.running.push({ name, child, logFile, ended });
    const children = this.running.flatMap(({ child: { pid, spawnfile } }) =>
      pid === undefined ? [] : [{ pid, program: spawnfile }],
    );
    writeFileSync(this.pidFile, JSON.stringify({ owner: process.pid, children } satisfies PidRecord));
  }

  /** Process ids of what was started here, ended or not. */
  public get pids(): readonly number[] {
    return this.running.flatMap(({ child }) => (child.pid === undefined ? [] : [child.pid]));
  }

  /**
   * Waits for something that needs the processes. Fails when the time is over, and at once when one of them has ended.
   *
   * @param about name of the process whose log belongs into the error when the time is over
   * @param work gets a signal that tells it when nobody waits any more
   */
  public async waitFor<T>(
    what: string,
    about: string,
    seconds: number,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const given = new AbortController();
    const failures = this.running.map(async ({ name, logFile, ended }) => {
      throw new Error(`${name} ended (${await ended}) before ${what}\n${tail(logFile)}`);
    });
    const late = pause(seconds * 1000, undefined, { signal: given.signal }).then(() => {
      const logFile = this.running.find(({ name }) => name === about)?.logFile;
      throw new Error(
        `gave up after ${seconds} s, before ${what}; the log of ${about} ends so:\n${logFile ? tail(logFile) : ''}`,
      );
    });
    // Those that lose the race may still fail later, when nobody listens any more.
    for (const failure of [...failures, late]) failure.catch(() => undefined);
    try {
      return await Promise.race([work(given.signal), late, ...failures]);
    } finally {
      given.abort();
    }
  }

  /** Ends the processes, the last started first, so that clients go before their servers. */
  public async stop(): Promise<void> {
    for (const one of this.running.toReversed()) {
      one.child.kill('SIGTERM');
      const impatient = setTimeout(() => one.child.kill('SIGKILL'), GRACE_MS);
      await one.ended;
      clearTimeout(impatient);
    }
    rmSync(this.pidFile, { force: true });
  }
}

const tail = (logFile: string): string => lastLines(readFileSync(logFile, 'utf8'));

interface Child {
  readonly pid: number;
  readonly program: string;
}

interface PidRecord {
  /** The process that started the children and ends them. */
  readonly owner: number;
  readonly children: readonly Child[];
}

const readRecord = (path: string): PidRecord | undefined => {
  try {
    const record: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isRecord(record) ? record : undefined;
  } catch {
    return undefined;
  }
};

const isRecord = (value: unknown): value is PidRecord =>
  typeof value === 'object' &&
  value !== null &&
  'owner' in value &&
  typeof value.owner === 'number' &&
  'children' in value &&
  Array.isArray(value.children) &&
  value.children.every(isChild);

const isChild = (value: unknown): value is Child =>
  typeof value === 'object' &&
  value !== null &&
  'pid' in value &&
  typeof value.pid === 'number' &&
  'program' in value &&
  typeof value.program === 'string';

/** Arguments and all; empty when there is no such process. */
const commandLine = (pid: number): string => {
  if (!isAlive(pid)) return '';
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch (error) {
    if (!hasCode(error, 'ENOENT', 'ENOTDIR')) return '';
    return spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
  }
};
