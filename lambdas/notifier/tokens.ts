import { takeToken } from '../core/messages/token-bucket';
import type { Clock, TokenBucketStore } from '../core/ports';

/** Enough for everybody who sends at once; then the message comes again. */
const MAX_ATTEMPTS = 8;

/** Takes the right to send one message now, leaving some for more urgent ones; false when it must wait. */
export const spendToken = async (tokens: TokenBucketStore, clock: Clock, leaving: number): Promise<boolean> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const { revision, bucket } = await tokens.bucket();
    const next = takeToken(bucket, clock.now(), leaving);
    if (!next) return false;
    if (await tokens.saveBucket(next, revision)) return true;
  }
  throw new Error(`the token bucket changed ${MAX_ATTEMPTS} times while it was written`);
};
