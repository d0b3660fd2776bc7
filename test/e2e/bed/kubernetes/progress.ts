/** Takes one line for the person who waits. */
export type Progress = (line: string) => void;

/** Environment variables as Node hands them out. */
export type Environment = Readonly<Record<string, string | undefined>>;

const HEARTBEAT_SECONDS = 10;

/**
 * Says at once and then every few seconds that something is still going on.
 *
 * @param describe what is going on, with the seconds since the start
 */
export const withHeartbeat = async <T>(
  progress: Progress,
  describe: (seconds: number) => string,
  work: () => Promise<T>,
): Promise<T> => {
  const start = performance.now();
  const say = (): void => {
    progress(describe(Math.round((performance.now() - start) / 1000)));
  };
  say();
  const timer = setInterval(say, HEARTBEAT_SECONDS * 1000);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
};
