/** Ends what global-setup has started; both run in one process. */
const teardown = async (): Promise<void> => {
  const stop: unknown = Reflect.get(globalThis, 'stopSite');
  if (typeof stop === 'function') await stop();
};

export default teardown;
