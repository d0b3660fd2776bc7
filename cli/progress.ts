const FIRST_MS = 2000;

/** Says on stderr, every two seconds, how far long work has come. Work that is done sooner stays silent. */
export const createProgress = (
  startedAt: number,
  write: (line: string) => void = (line) => process.stderr.write(`${line}\n`),
): ((now: number, describe: () => string) => void) => {
  let next = startedAt + FIRST_MS;
  return (now, describe) => {
    if (now < next) return;
    write(`... ${describe()}, ${Math.round((now - startedAt) / 1000)} s`);
    next = now + FIRST_MS;
  };
};
