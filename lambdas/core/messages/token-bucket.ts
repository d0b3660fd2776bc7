import type { IncidentState } from '../model/incident';
import type { TokenBucket } from '../ports';

/**
 * Limits for all messages of one deployment. SNS switches an e-mail subscription off above ten messages a second; people
 * stop reading far earlier.
 */
export const MESSAGE_LIMITS = { burst: 20, refillMs: 3000 } as const;

/**
 * What each state leaves in the bucket for more urgent ones: an attacker who makes a storm of small incidents must not
 * silence the one that matters.
 */
export const LEFT_FOR_OTHERS: Readonly<Record<IncidentState, number>> = {
  record: 10,
  'notify-low': 10,
  incident: 5,
  quarantine: 0,
};

/** The bucket after one message has been taken from it, or undefined when it must not leave now. A new bucket is full. */
export const takeToken = (bucket: TokenBucket | undefined, now: number, leaving: number): TokenBucket | undefined => {
  const { burst, refillMs } = MESSAGE_LIMITS;
  const { tokens, at } = bucket ?? { tokens: burst, at: now };
  // Clocks of two executions differ: time that runs backwards gives nothing and takes nothing.
  const refilled = Math.min(burst, tokens + Math.max(0, now - at) / refillMs);
  return refilled < 1 + leaving ? undefined : { tokens: refilled - 1, at: Math.max(now, at) };
};
