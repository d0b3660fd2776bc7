import { spawn } from 'node:child_process';
import { endsWithThisProcess } from './children';
import type { Environment } from './progress';

export interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env: Environment;
  readonly cwd?: string;
  readonly stdin?: string;

  /**
   * Seconds until the command is ended and the call fails.
   *
   * @default - no limit
   */
  readonly timeoutSeconds?: number;

  /** Sees each line of the error stream as it comes. */
  readonly onErrorLine?: (line: string) => void;
}

/** A command that ended with another exit code than 0. */
export class CommandFailed extends Error implements Output {
  public constructor(
    command: string,
    public readonly exitCode: number | string,
    public readonly stdout: string,
    public readonly stderr: string,
  ) {
    super(`${command}\nended with ${exitCode}\n${lastLines(stderr.trim() === '' ? stdout : stderr)}`);
    this.name = 'CommandFailed';
  }
}

/** The longest that a timer of Node can wait: some weeks. */
const LONGEST_MS = 2 ** 31 - 1;

/** Runs a program to its end, or to the end of this process. */
export const run = (program: string, args: readonly string[], options: RunOptions): Promise<Output> =>
  new Promise((resolve, reject) => {
    const { timeoutSeconds, onErrorLine } = options;
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...options.env },
      stdio: 'pipe',
    });
    endsWithThisProcess(child);
    // The limit that spawn offers goes on waiting, and keeps this process alive, when the program is not there.
    const limit = setTimeout(
      () => child.kill('SIGKILL'),
      timeoutSeconds === undefined ? LONGEST_MS : timeoutSeconds * 1000,
    );

    let stdout = '';
    let stderr = '';
    let pending = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      const lines = (pending + text).split('\n');
      pending = lines.pop() ?? '';
      if (onErrorLine) lines.forEach(onErrorLine);
    });

    child.once('error', (error) => {
      clearTimeout(limit);
      reject(error);
    });
    child.once('close', (code, signal) => {
      clearTimeout(limit);
      if (code === 0) resolve({ stdout, stderr });
      else {
        const why = child.killed && timeoutSeconds !== undefined ? ` (limit: ${timeoutSeconds} s)` : '';
        reject(new CommandFailed([program, ...args].join(' '), `${code ?? signal ?? '?'}${why}`, stdout, stderr));
      }
    });

    // A program that does not read its input closes the pipe; its exit code says whether that was a failure.
    child.stdin.on('error', () => undefined).end(options.stdin ?? '');
  });

export const lastLines = (text: string, count = 20): string => text.trimEnd().split('\n').slice(-count).join('\n');
