import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 50;

/** After a deployment all functions start cold at once, on as few processors as there are; then a record takes its time. */
const PATIENCE_SECONDS = 60;

/** Looks again until there is something to see; fails with what it waited for. */
export const eventually = async <T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  seconds = PATIENCE_SECONDS,
): Promise<T> => {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > deadline) throw new Error(`waited ${seconds} s in vain for: ${what}`);
    await pause(POLL_MS);
  }
};
