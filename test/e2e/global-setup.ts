import { startSite } from './bed/site';
import { writeSite } from './support/site';

/** Starts the bed and deploys the app once for all end-to-end tests, in observe mode, as a user begins. */
const setup = async (): Promise<void> => {
  const begin = Date.now();
  const site = await startSite({
    env: process.env,
    modes: ['observe', 'enforce'],
    configuration: 'test/e2e/support/mineguard.yaml',
    progress: (line) => {
      process.stderr.write(`  bed ${((Date.now() - begin) / 1000).toFixed(1).padStart(6)} s  ${line}\n`);
    },
  });
  writeSite(site.description);
  Reflect.set(globalThis, 'runningSite', site);
};

export default setup;
