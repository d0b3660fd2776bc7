import { byUrgency, MAX_IN_DIGEST } from '../core/messages/digest';
import type { BacklogEntry, Notification, StoredIncident } from '../core/ports';
import { claimIncident, deliver, isRepeat, type Claimed } from './deliver';
import type { Dependencies } from './handler';
import { spendToken } from './tokens';
import { worthTelling, type Verdict } from './worth-telling';

/** What is left when this is used up waits for the next digest: the function has a timeout. */
const RUN_MS = 15_000;

/** Reads at once. */
const READS = 20;

/** When a way fails for a while, what it has not taken lets the rest of the backlog pass. */
const AGAIN_MS = 4 * 60_000;

interface Held {
  readonly entry: BacklogEntry;
  readonly stored: StoredIncident | undefined;
  readonly last: Notification | undefined;
  readonly verdict: Verdict;
}

/**
 * Tells what was held back, the most urgent first, many incidents in one message; a single one gets a message of its own.
 *
 * An entry leaves the backlog when its incident has been told by every way, or when there is nothing left to tell. One
 * message that fails does not stop the next; the error is thrown at the end.
 */
export const tellBacklog = async (dependencies: Dependencies): Promise<void> => {
  const { backlog, tokens, clock, metrics } = dependencies;
  const start = clock.now();
  const held = await look(dependencies);
  await Promise.all(
    held
      .filter(({ verdict }) => verdict === 'told' || verdict === 'unremarkable')
      .map(async ({ entry }) => backlog.remove(entry)),
  );
  const errors: unknown[] = [];
  for (const group of groupsOf(held)) {
    if (clock.now() - start > RUN_MS) break;
    const repeat = group.every(({ stored, last }) => stored !== undefined && isRepeat(stored, last));
    if (!repeat && !(await spendToken(tokens, clock, 0))) break;
    try {
      await tellGroup(dependencies, group);
      metrics.count('Notifications', 1, { verdict: 'digest' });
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
};

const look = async ({ backlog, incidents, log, clock }: Dependencies): Promise<readonly Held[]> => {
  const due = await backlog.due(new Date(clock.now()).toISOString());
  const held: Held[] = [];
  for (let from = 0; from < due.length; from += READS) {
    held.push(
      ...(await Promise.all(
        due.slice(from, from + READS).map(async (entry): Promise<Held> => {
          const [stored, last] = await Promise.all([
            incidents.incident(entry.incidentId),
            log.lastNotified(entry.incidentId),
          ]);
          return {
            entry,
            stored,
            last,
            verdict: stored ? worthTelling(stored, last, clock.now()) : 'unremarkable',
          };
        }),
      )),
    );
  }
  return held;
};

const groupsOf = (held: readonly Held[]): readonly (readonly Held[])[] => {
  const sorted = held
    .flatMap((one) => (one.stored && one.verdict === 'tell' ? [{ ...one, incident: one.stored.incident }] : []))
    .sort(byUrgency);
  return Array.from({ length: Math.ceil(sorted.length / MAX_IN_DIGEST) }, (_, index) =>
    sorted.slice(index * MAX_IN_DIGEST, (index + 1) * MAX_IN_DIGEST),
  );
};

const tellGroup = async (dependencies: Dependencies, group: readonly Held[]): Promise<void> => {
  const { backlog, clock } = dependencies;
  const won = await Promise.all(
    group.map(async ({ entry, stored, last }) => {
      const claimed = stored && (await claimIncident(dependencies, stored, last));
      // Whoever else has it tells it; the entry stays until somebody finds it told.
      return claimed ? [{ entry, claimed }] : [];
    }),
  );
  const ours: readonly { readonly entry: BacklogEntry; readonly claimed: Claimed }[] = won.flat();
  if (ours.length === 0) return;
  try {
    await deliver(
      dependencies,
      ours.map(({ claimed }) => claimed),
    );
  } catch (error) {
    const dueAt = new Date(clock.now() + AGAIN_MS).toISOString();
    await Promise.all(ours.map(async ({ entry }) => backlog.add({ ...entry, dueAt })));
    throw error;
  }
  await Promise.all(ours.map(async ({ entry }) => backlog.remove(entry)));
};
