import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod/mini';
import type { LogEvent } from './log-event';

/** Resolves when all events are accepted; throws when none is. */
export type PutLogEvents = (events: readonly LogEvent[]) => Promise<void>;

const MAX_ATTEMPTS = 8;
const FIRST_PAUSE_MS = 20;
const MAX_PAUSE_MS = 1000;

const PASSING_NAMES: ReadonlySet<string> = new Set([
  'ThrottlingException',
  'ServiceUnavailableException',
  'TimeoutError',
]);
const PASSING_CODES: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']);

const Failure = z.object({
  name: z.optional(z.string()),
  code: z.optional(z.string()),
  $metadata: z.optional(z.object({ httpStatusCode: z.optional(z.number()) })),
});

const isPassing = (error: unknown): boolean => {
  const { data } = z.safeParse(Failure, error);
  const status = data?.$metadata?.httpStatusCode ?? 0;
  return PASSING_NAMES.has(data?.name ?? '') || PASSING_CODES.has(data?.code ?? '') || status === 429 || status >= 500;
};

/**
 * Puts one batch, and once more after a throttle or an error that passes.
 *
 * A batch that was accepted is never sent again. The one exception is a connection that breaks between the acceptance
 * and the answer: it repeats the batch, as log delivery on AWS may do too.
 */
export const deliver = async (
  put: PutLogEvents,
  events: readonly LogEvent[],
  pause: (ms: number) => Promise<unknown> = delay,
): Promise<void> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await put(events);
      return;
    } catch (error) {
      if (attempt >= MAX_ATTEMPTS || !isPassing(error)) throw error;
      await pause(Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1)));
    }
  }
};
