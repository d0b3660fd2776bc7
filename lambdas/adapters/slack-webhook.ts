import { setTimeout as pause } from 'node:timers/promises';
import type { Clock, Publisher } from '../core/ports';
import { allowedOrigin, webhookUrl } from './slack-webhook-url';

export interface SlackWebhookProps {
  /** Reads the secret that holds the webhook's address. */
  readonly secret: () => Promise<string>;
  /** The only origin that messages are sent to. */
  readonly origin: string;
  readonly clock: Clock;
  /**
   * How long one message may take, waiting and repeating included.
   *
   * @default 5000
   */
  readonly patienceMs?: number;
  /**
   * Pause before the second try; doubled for each further one.
   *
   * @default 250
   */
  readonly pauseMs?: number;
}

/** Slack takes one message a second for each webhook: a second try a moment later usually passes. */
const MAX_TRIES = 3;

/** One answer should not use up the time of the tries after it. */
const TRY_MS = 3000;

/** After this time the secret is read again, so that a rotated address is noticed. */
const SECRET_MS = 5 * 60_000;

/** What Slack says is short (`invalid_token`, `no_service`); a proxy's page is not. */
const LONGEST_ANSWER = 80;

interface Refusal {
  readonly says: string;
  /** When to try again, in milliseconds; absent where it would not help. */
  readonly againInMs?: number;
}

/**
 * Posts to an incoming webhook of Slack.
 *
 * Repeats what may pass a moment later: no answer, 5xx, and 429 after the time Slack asks for. What does not fit into its
 * patience is thrown, and the queue brings the message again. Redirects are not followed: the body would go elsewhere.
 */
export const createSlackWebhook = (props: SlackWebhookProps): Publisher => {
  const { clock, patienceMs = 5000, pauseMs = 250 } = props;
  const origin = allowedOrigin(props.origin);
  let known: { readonly url: URL; readonly until: number } | undefined;

  const address = async (): Promise<URL> => {
    if (known && clock.now() < known.until) return known.url;
    const url = webhookUrl(await props.secret(), origin);
    if (!url.ok) throw new Error(`Slack cannot be told: ${url.error}`);
    known = { url: url.value, until: clock.now() + SECRET_MS };
    return url.value;
  };

  return {
    async publish({ body }) {
      const url = await address();
      const deadline = clock.now() + patienceMs;
      for (let attempt = 1; ; attempt++) {
        const refusal = await post(url, body, Math.min(TRY_MS, deadline - clock.now()), pauseMs * 2 ** (attempt - 1));
        if (!refusal) return;
        // The address may have been replaced: the next message looks.
        if (refusal.againInMs === undefined) known = undefined;
        const late = clock.now() + (refusal.againInMs ?? Infinity) >= deadline;
        if (late || attempt === MAX_TRIES) throw new Error(`Slack did not take the message: ${refusal.says}`);
        await pause(refusal.againInMs);
      }
    },
  };
};

const post = async (url: URL, body: string, timeoutMs: number, pauseMs: number): Promise<Refusal | undefined> => {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(Math.max(1, timeoutMs)),
    });
  } catch (error) {
    // The name and nothing else: the message of a failed fetch may hold the address.
    return { says: `no answer (${nameOf(error)})`, againInMs: pauseMs };
  }
  if (response.ok) {
    await response.body?.cancel();
    return undefined;
  }
  const says = `${response.status} ${await answer(response)}`.trim();
  if (response.status === 429) return { says, againInMs: retryAfterMs(response) ?? pauseMs };
  return response.status >= 500 ? { says, againInMs: pauseMs } : { says };
};

const nameOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : 'unknown';

const answer = async (response: Response): Promise<string> => {
  try {
    return (await response.text()).slice(0, LONGEST_ANSWER).replace(/[^\x20-\x7e]/g, ' ');
  } catch {
    return '';
  }
};

/** Seconds, as Slack sends them. */
const retryAfterMs = ({ headers }: Response): number | undefined => {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
};
