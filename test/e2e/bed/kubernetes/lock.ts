import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { hasCode } from './node-error';
import { type Progress, withHeartbeat } from './progress';

const OWNER = 'owner';
const REFRESH_MS = 5_000;
const POLL_MS = 500;

/** A holder that did not refresh its lock for so long is gone, even if another program got its process id. */
const ABANDONED_MS = 60_000;

interface Owner {
  readonly id: string;
  readonly pid: number;
}

/**
 * Runs work while no other process runs work under the same path.
 *
 * The lock is a folder that appears by rename, complete with its owner, so there is no moment at which it is held by
 * nobody. A holder that died leaves it behind: the next one sees that the process is gone and takes over. Two that
 * take over at the same moment may both run, which costs time and nothing else: the work itself ends in a rename.
 */
export const withLock = async <T>(path: string, progress: Progress, work: () => Promise<T>): Promise<T> => {
  const owner: Owner = { id: randomUUID(), pid: process.pid };
  await mkdir(dirname(path), { recursive: true });
  if (!(await acquire(path, owner))) {
    const holder = await readOwner(path);
    await withHeartbeat(
      progress,
      (seconds) => `waiting for process ${holder?.pid ?? 'unknown'}, which is at the same work (${seconds} s)`,
      async () => {
        while (!(await acquire(path, owner))) await pause(POLL_MS);
      },
    );
  }

  const refresh = setInterval(() => {
    const now = new Date();
    // A lock that cannot be refreshed was taken over; the work still ends well.
    utimes(join(path, OWNER), now, now).catch(() => undefined);
  }, REFRESH_MS);
  try {
    return await work();
  } finally {
    clearInterval(refresh);
    if ((await readOwner(path))?.id === owner.id) await release(path, `${path}.${owner.id}.released`);
  }
};

/** In one step: a folder that is emptied where it stands could become the next one's lock before it is removed. */
const release = async (path: string, aside: string): Promise<void> => {
  await rename(path, aside);
  await rm(aside, { recursive: true, force: true });
};

const acquire = async (path: string, owner: Owner): Promise<boolean> => {
  const candidate = `${path}.${owner.id}`;
  await mkdir(candidate, { recursive: true });
  await writeFile(join(candidate, OWNER), JSON.stringify(owner));
  try {
    if (await isAbandoned(path)) await rename(path, `${candidate}.abandoned`);
    await rename(candidate, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOTEMPTY', 'EEXIST', 'EPERM', 'ENOENT')) return false;
    throw error;
  } finally {
    await rm(candidate, { recursive: true, force: true });
    await rm(`${candidate}.abandoned`, { recursive: true, force: true });
  }
};

const isAbandoned = async (path: string): Promise<boolean> => {
  const owner = await readOwner(path);
  if (!owner) return false;
  if (!isAlive(owner.pid)) return true;
  const refreshed = await stat(join(path, OWNER)).catch(() => undefined);
  return refreshed !== undefined && Date.now() - refreshed.mtimeMs > ABANDONED_MS;
};

const readOwner = async (path: string): Promise<Owner | undefined> => {
  try {
    const owner: unknown = JSON.parse(await readFile(join(path, OWNER), 'utf8'));
    return isOwner(owner) ? owner : undefined;
  } catch {
    return undefined;
  }
};

const isOwner = (value: unknown): value is Owner =>
  typeof value === 'object' &&
  value !== null &&
  'id' in value &&
  typeof value.id === 'string' &&
  'pid' in value &&
  typeof value.pid === 'number';

/** Signal 0 delivers nothing: it only asks. No permission means that somebody else's process is there. */
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
};
