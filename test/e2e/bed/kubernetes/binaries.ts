import { createHash } from 'node:crypto';
import { access, constants, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { MissingPrerequisite } from '../prerequisite';
import { compareVersions, findGo, type GoToolchain, goEnvironment } from './go-toolchain';
import { withLock } from './lock';
import { hasCode } from './node-error';
import { type Environment, type Progress, withHeartbeat } from './progress';
import { run } from './run';

/** The programs of the control plane and its nodes; every path is absolute. */
export interface KubeBinaries {
  readonly dir: string;
  readonly kubeApiserver: string;
  readonly kubeControllerManager: string;
  readonly kubeScheduler: string;
  readonly kubectl: string;
  readonly etcd: string;
  readonly kwok: string;
}

export interface EnsureKubeBinaries {
  readonly progress: Progress;

  /** Reads MINEGUARD_KUBE_BIN, MINEGUARD_CACHE and what says where caches go. */
  readonly env: Environment;

  /** Python environment that Go is installed into when the PATH has none. */
  readonly venv: string;
}

const MODULES = join(__dirname, 'modules');

/** Raise it when the way of building changes in a manner the recipes below do not show. */
const RECIPE = 1;

const stamp = (version: string, ...packages: readonly string[]): readonly string[] => {
  const [major, minor] = version.split('.');
  return packages.flatMap((path) => [
    `-X ${path}.gitVersion=v${version}`,
    `-X ${path}.gitMajor=${major ?? ''}`,
    `-X ${path}.gitMinor=${minor ?? ''}`,
    `-X ${path}.gitTreeState=clean`,
  ]);
};

interface Recipe {
  readonly name: string;
  readonly module: 'etcd' | 'kubernetes' | 'kwok';

  /** The required line of go.mod that carries the version. */
  readonly versionOf: string;
  readonly package: string;
  readonly stamps: (version: string) => readonly string[];

  /** How the program is asked for its version, and where the answer is. */
  readonly versionArguments: readonly string[];
  readonly versionPattern: RegExp;

  /** Which versions a person may bring. */
  readonly accepted: RegExp;
}

const kubernetes = (name: string, ...versionArguments: readonly string[]): Recipe => ({
  name,
  module: 'kubernetes',
  versionOf: 'k8s.io/kubernetes',
  package: `k8s.io/kubernetes/cmd/${name}`,
  stamps: (version) => stamp(version, 'k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'),
  versionArguments,
  versionPattern: /v(\d+\.\d+\.\S+)/,
  accepted: /^1\.36\./,
});

/** The two that share little come first, so that the long ones after them show how far along it is. */
const RECIPES = {
  etcd: {
    name: 'etcd',
    module: 'etcd',
    versionOf: 'go.etcd.io/etcd/server/v3',
    package: 'go.etcd.io/etcd/server/v3',
    stamps: () => [],
    versionArguments: ['--version'],
    versionPattern: /etcd Version: (\S+)/,
    accepted: /^3\.6\./,
  },
  kwok: {
    name: 'kwok',
    module: 'kwok',
    versionOf: 'sigs.k8s.io/kwok',
    package: 'sigs.k8s.io/kwok/cmd/kwok',
    stamps: (version) => [`-X sigs.k8s.io/kwok/pkg/consts.Version=v${version}`],
    versionArguments: ['--version'],
    versionPattern: /version v(\d\S*)/,
    accepted: /^0\.8\./,
  },
  kubeApiserver: kubernetes('kube-apiserver', '--version'),
  kubeControllerManager: kubernetes('kube-controller-manager', '--version'),
  kubeScheduler: kubernetes('kube-scheduler', '--version'),
  kubectl: kubernetes('kubectl', 'version', '--client'),
} as const satisfies Record<string, Recipe>;

const ALL: readonly Recipe[] = Object.values(RECIPES);

/**
 * The programs of the bed: those the user brings, those built earlier, or a fresh build.
 *
 * A build takes minutes and happens once for a user: the result is kept outside the clone, under a name that changes
 * with the pinned modules, the recipe, the version of Go and the platform.
 */
export const ensureKubeBinaries = async ({ progress, env, venv }: EnsureKubeBinaries): Promise<KubeBinaries> => {
  const given = env['MINEGUARD_KUBE_BIN'];
  if (given) return await checkGiven(resolve(given), env);

  const pins = await readPins();
  const go = await findGo({ atLeast: pins.goVersion, venv, env, progress });
  const cache = cacheFolder(env);
  const dir = join(cache, cacheKey(pins, go));
  if (await isComplete(dir)) return inFolder(dir);

  return await withLock(join(cache, 'build.lock'), progress, async () => {
    if (!(await isComplete(dir))) await build({ cache, dir, pins, go, env, progress });
    return inFolder(dir);
  });
};

const inFolder = (dir: string): KubeBinaries => ({
  dir,
  kubeApiserver: join(dir, RECIPES.kubeApiserver.name),
  kubeControllerManager: join(dir, RECIPES.kubeControllerManager.name),
  kubeScheduler: join(dir, RECIPES.kubeScheduler.name),
  kubectl: join(dir, RECIPES.kubectl.name),
  etcd: join(dir, RECIPES.etcd.name),
  kwok: join(dir, RECIPES.kwok.name),
});

/** The folder appears by rename when everything is in it; a person may still have emptied it. */
const isComplete = async (dir: string): Promise<boolean> => {
  try {
    await Promise.all(ALL.map(({ name }) => access(join(dir, name), constants.X_OK)));
    return true;
  } catch {
    return false;
  }
};

const checkGiven = async (dir: string, env: Environment): Promise<KubeBinaries> => {
  const problems = await Promise.all(ALL.map((recipe) => problemOf(recipe, dir, env)));
  const found = problems.filter((problem) => problem !== undefined);
  if (found.length === 0) return inFolder(dir);
  throw new MissingPrerequisite({
    what: found.join('; '),
    whyNeeded: 'MINEGUARD_KUBE_BIN names the folder with the programs of the Kubernetes control plane',
    howToGet: 'put the versions named above into that folder, or unset MINEGUARD_KUBE_BIN and they are built once',
  });
};

const VERSION_SECONDS = 20;

const problemOf = async (recipe: Recipe, dir: string, env: Environment): Promise<string | undefined> => {
  const program = join(dir, recipe.name);
  const wanted = recipe.accepted.source.replaceAll(/[\^\\]/g, '').replace(/\.$/, '.x');
  try {
    const { stdout } = await run(program, recipe.versionArguments, { env, timeoutSeconds: VERSION_SECONDS });
    const version = recipe.versionPattern.exec(stdout)?.[1];
    if (version !== undefined && recipe.accepted.test(version)) return undefined;
    return `${program} is version ${version ?? 'unknown'}, ${wanted} is needed`;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return `${program} is not there, ${wanted} is needed`;
    return `${program} does not run (${error instanceof Error ? error.message : String(error)}), ${wanted} is needed`;
  }
};

interface Pins {
  /** Text of each go.mod and go.sum, in a fixed order. */
  readonly texts: readonly string[];

  /** Highest `go` line of the modules. */
  readonly goVersion: string;

  /** Version of each recipe, by its name. */
  readonly versions: ReadonlyMap<string, string>;
}

const readPins = async (): Promise<Pins> => {
  const modules = [...new Set(ALL.map((recipe) => recipe.module))];
  const files = modules.flatMap((module) => [join(MODULES, module, 'go.mod'), join(MODULES, module, 'go.sum')]);
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  const goModOf = new Map(modules.map((module, index) => [module, texts[2 * index] ?? '']));

  const goVersions = [...goModOf.values()].map((text) => /^go (\S+)$/m.exec(text)?.[1] ?? '0');
  return {
    texts,
    goVersion: goVersions.toSorted(compareVersions).at(-1) ?? '0',
    versions: new Map(ALL.map((recipe) => [recipe.name, pinnedVersion(recipe, goModOf.get(recipe.module) ?? '')])),
  };
};

const pinnedVersion = ({ module, versionOf }: Recipe, goMod: string): string => {
  const line = goMod.split('\n').find((text) =>
    text
      .replace(/^require/, '')
      .trim()
      .startsWith(`${versionOf} v`),
  );
  const version = line?.split(' v')[1]?.split(' ')[0];
  if (version === undefined) throw new Error(`no version of ${versionOf} in the go.mod of ${module}`);
  return version;
};

const cacheFolder = (env: Environment): string => {
  if (env['MINEGUARD_CACHE']) return resolve(env['MINEGUARD_CACHE']);
  const home = env['HOME'] ?? homedir();
  const usual = process.platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache');
  return join(env['XDG_CACHE_HOME'] ?? usual, 'mineguard');
};

const cacheKey = (pins: Pins, go: GoToolchain): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        RECIPE,
        go.version,
        go.platform,
        pins.texts,
        ALL.map((recipe) => buildArguments(recipe, pins, 'out')),
      ]),
    )
    .digest('hex')
    .slice(0, 16);

const buildArguments = (recipe: Recipe, pins: Pins, output: string): readonly string[] => {
  const stamps = recipe.stamps(pins.versions.get(recipe.name) ?? '');
  const ldflags = ['-s', '-w', ...stamps].join(' ');
  return ['build', '-trimpath', '-buildvcs=false', '-v', '-ldflags', ldflags, '-o', output, recipe.package];
};

interface Build {
  readonly cache: string;
  readonly dir: string;
  readonly pins: Pins;
  readonly go: GoToolchain;
  readonly env: Environment;
  readonly progress: Progress;
}

const UNFINISHED = 'unfinished-';

const build = async ({ cache, dir, pins, go, env, progress }: Build): Promise<void> => {
  await removeUnfinished(cache);
  const start = performance.now();
  const program = await go.program();
  progress(`building ${ALL.length} programs with ${go.version}, once for this machine: about 5 to 15 minutes`);

  const temporary = await mkdtemp(join(cache, UNFINISHED));
  for (const [index, recipe] of ALL.entries()) {
    const title = `${index + 1} of ${ALL.length} ${recipe.name} ${pins.versions.get(recipe.name) ?? ''}`;
    await buildOne(title, program, buildArguments(recipe, pins, join(temporary, recipe.name)), recipe, env, progress);
  }

  await rm(dir, { recursive: true, force: true });
  await rename(temporary, dir);
  progress(`built ${ALL.length} programs in ${((performance.now() - start) / 60_000).toFixed(1)} minutes`);
};

/** What a build that was interrupted left behind. Called under the lock, so nobody is at work there. */
const removeUnfinished = async (cache: string): Promise<void> => {
  await mkdir(cache, { recursive: true });
  const leftovers = (await readdir(cache)).filter((name) => name.startsWith(UNFINISHED));
  await Promise.all(leftovers.map((name) => rm(join(cache, name), { recursive: true, force: true })));
};

const buildOne = async (
  title: string,
  go: string,
  args: readonly string[],
  { module }: Recipe,
  env: Environment,
  progress: Progress,
): Promise<void> => {
  let compiled = 0;
  let fetched = 0;
  await withHeartbeat(
    progress,
    (seconds) => {
      const modules = fetched > 0 ? `${fetched} modules fetched, ` : '';
      return `${title}: ${modules}${compiled} packages compiled, ${seconds} s`;
    },
    () =>
      run(go, args, {
        cwd: join(MODULES, module),
        env: goEnvironment(env),
        onErrorLine: (line) => {
          if (line.startsWith('go: downloading')) fetched += 1;
          else compiled += 1;
        },
      }),
  );
};
