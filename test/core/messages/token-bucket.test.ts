import fc from 'fast-check';
import { LEFT_FOR_OTHERS, MESSAGE_LIMITS, takeToken } from '../../../lambdas/core/messages/token-bucket';
import type { TokenBucket } from '../../../lambdas/core/ports';

const START = Date.parse('2026-11-20T10:00:00.000Z');

/** How many of these requests get a token, each at its time. */
const granted = (times: readonly number[], leaving = 0): number => {
  let bucket: TokenBucket | undefined;
  let count = 0;
  for (const time of times) {
    const next = takeToken(bucket, time, leaving);
    if (!next) continue;
    bucket = next;
    count++;
  }
  return count;
};

describe('the token bucket', () => {
  test('lets a burst through, and then one message every three seconds', () => {
    expect(granted(Array.from({ length: 100 }, () => START))).toBe(20);
    const minute = Array.from({ length: 6000 }, (_, index) => START + index * 10);
    expect(granted(minute)).toBe(20 + 19);
  });

  test('never lets more through than burst and refill, whatever the times are', () => {
    const gaps = fc.array(fc.integer({ min: -5000, max: 20_000 }), { maxLength: 300 });
    fc.assert(
      fc.property(gaps, (steps) => {
        let latest = START;
        let time = START;
        const times = steps.map((step) => {
          time += step;
          latest = Math.max(latest, time);
          return time;
        });
        const most = MESSAGE_LIMITS.burst + Math.floor((latest - Math.min(START, ...times)) / MESSAGE_LIMITS.refillMs);
        expect(granted(times)).toBeLessThanOrEqual(most);
      }),
    );
  });

  test('a clock that runs behind takes no token away and makes none', () => {
    const bucket = { tokens: 5, at: START };
    expect(takeToken(bucket, START - 60_000, 0)).toEqual({ tokens: 4, at: START });
  });

  test('a storm of possible mining leaves tokens for an incident, and both for a quarantine', () => {
    let bucket: TokenBucket | undefined;
    const counts = (['notify-low', 'incident', 'quarantine'] as const).map((state) => {
      let count = 0;
      for (;;) {
        const next = takeToken(bucket, START, LEFT_FOR_OTHERS[state]);
        if (!next) return count;
        bucket = next;
        count++;
      }
    });
    expect(counts).toEqual([10, 5, 5]);
  });
});
