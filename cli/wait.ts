import { setTimeout as pause } from 'node:timers/promises';
import { createProgress } from './progress';

const POLL_MS = 500;

/** Looks until there is something to see or the time is up; says every two seconds what is waited for. */
export const waitFor = async <T>(
  what: string,
  seconds: number,
  look: () => Promise<T | undefined>,
): Promise<T | undefined> => {
  const startedAt = performance.now();
  const progress = createProgress(startedAt);
  for (;;) {
    const seen = await look();
    const now = performance.now();
    if (seen !== undefined || now - startedAt >= seconds * 1000) return seen;
    progress(now, () => `waiting for ${what}`);
    await pause(POLL_MS);
  }
};
