import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { withLock } from '../e2e/bed/kubernetes/lock';
import { MissingPrerequisite } from '../e2e/bed/prerequisite';

const run = promisify(execFile);

export interface PythonEnvironment {
  /** Folder of the virtual environment; it is made when it is not there. */
  readonly directory: string;

  /** Packages with versions and hashes, as pip reads them. */
  readonly requirements: string;

  /** What it is for, as people call it. */
  readonly name: string;

  /** What cannot run without it. */
  readonly whyNeeded: string;

  readonly progress: (line: string) => void;
}

const CANDIDATES = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];

const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The version of an interpreter with everything that a virtual environment needs, or none. */
const suitableVersion = async (command: string): Promise<string | undefined> => {
  try {
    const probe = 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])';
    const { stdout } = await run(command, ['-c', probe], { timeout: 20_000 });
    const [major = 0, minor = 0] = stdout.trim().split('.').map(Number);
    return major === 3 && minor >= 10 ? stdout.trim() : undefined;
  } catch {
    return undefined;
  }
};

const findPython = async (whyNeeded: string): Promise<{ readonly command: string; readonly version: string }> => {
  for (const command of CANDIDATES) {
    const version = await suitableVersion(command);
    if (version !== undefined) return { command, version };
  }
  throw new MissingPrerequisite({
    what: 'Python 3.10 or newer, with its venv module',
    whyNeeded,
    howToGet: 'install python3 and python3-venv with your package manager and have python3 on the PATH',
  });
};

const exists = async (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

const installFresh = async (directory: string, python: string, requirements: string): Promise<void> => {
  await rm(directory, { recursive: true, force: true });
  await run(python, ['-m', 'venv', directory], { timeout: 120_000 });
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--require-hashes'];
  await run(path.join(directory, 'bin', 'python'), [...pip, '--requirement', requirements], {
    timeout: 600_000,
    maxBuffer: 64 * 1024 * 1024,
  });
};

/**
 * Path of a Python interpreter that has exactly the packages that are required.
 *
 * Installs them into the folder when they are not there or the requirements have changed.
 */
export const preparePython = async (environment: PythonEnvironment): Promise<string> => {
  const { directory, requirements, name, whyNeeded, progress } = environment;
  const interpreter = path.join(directory, 'bin', 'python');
  const stamp = path.join(directory, 'requirements.sha256');
  const wanted = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex');
  const isReady = async (): Promise<boolean> =>
    (await exists(interpreter)) && (await readFile(stamp, 'utf8').catch(() => '')) === wanted;
  if (await isReady()) return interpreter;

  return withLock(`${directory}.lock`, progress, async () => {
    if (await isReady()) return interpreter;
    const { command, version } = await findPython(whyNeeded);
    progress(`${name}: installing into a virtual environment of Python ${version} (first use only)`);
    try {
      await installFresh(directory, command, requirements);
    } catch (error) {
      throw new MissingPrerequisite({
        what: `the packages of ${path.relative(process.cwd(), requirements)}`,
        whyNeeded,
        howToGet: `make them reachable for pip (index, proxy); it said: ${errorText(error)}`,
      });
    }
    await writeFile(stamp, wanted);
    return interpreter;
  });
};
