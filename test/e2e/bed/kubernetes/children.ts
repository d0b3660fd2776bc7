import type { ChildProcess } from 'node:child_process';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const children = new Set<ChildProcess>();

const endAll = (): void => {
  for (const child of children) child.kill('SIGKILL');
};

const onSignal = (signal: NodeJS.Signals): void => {
  endAll();
  children.clear();
  unhook();
  // Whoever else listens decides what happens next. Without anybody the signal does what it always does.
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
};

const hook = (): void => {
  process.on('exit', endAll);
  for (const signal of SIGNALS) process.on(signal, onSignal);
};

const unhook = (): void => {
  process.off('exit', endAll);
  for (const signal of SIGNALS) process.off(signal, onSignal);
};

/** A child that does not outlive this process, whether that exits or is told to by a signal. */
export const endsWithThisProcess = (child: ChildProcess): void => {
  if (children.size === 0) hook();
  children.add(child);
  const forget = (): void => {
    if (children.delete(child) && children.size === 0) unhook();
  };
  child.once('error', forget);
  child.once('exit', forget);
};
