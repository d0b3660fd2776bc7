import { join, resolve } from 'node:path';
import { MissingPrerequisite } from '../prerequisite';
import { ensureKubeBinaries } from './binaries';

const REPOSITORY = resolve(__dirname, '../../../..');

/** Builds or finds the programs of the control plane, and prints their folder on the last line. */
const main = async (): Promise<void> => {
  const start = performance.now();
  const { dir } = await ensureKubeBinaries({
    progress: (line) => {
      console.error(`[kubernetes] ${line}`);
    },
    env: process.env,
    venv: join(REPOSITORY, '.bed', 'venv'),
  });
  console.error(`[kubernetes] ready after ${((performance.now() - start) / 60_000).toFixed(1)} minutes`);
  console.log(dir);
};

main().catch((error: unknown) => {
  console.error(error instanceof MissingPrerequisite ? error.message : error);
  process.exitCode = error instanceof MissingPrerequisite ? 2 : 1;
});
