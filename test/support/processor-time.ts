/** How long work takes, in milliseconds of processor time: on a machine that does other things too the clock says more. */
export const processorMs = (work: () => unknown): number => {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};
