import type { RunningSite } from './bed/site';

/** Ends what global-setup has started; both run in one process. */
const teardown = async (): Promise<void> => {
  const site = Reflect.get(globalThis, 'runningSite') as RunningSite | undefined;
  await site?.stop();
};

export default teardown;
