import { decodings } from './encodings';
import { asSeen } from './look-alikes';
import { ReadingBudget } from './reading-budget';
import { unquotings } from './shell-text';

const MAX_DECODING_DEPTH = 3;

export interface Readings {
  readonly texts: readonly string[];
  /** Readings that were left out because there are too many. */
  readonly cut: number;
}

/**
 * What texts can mean once the covers are taken off: as seen by a person, without shell quoting, and everything that is
 * encoded in them decoded, three levels deep, with the same covers taken off at each level.
 *
 * Linear: the number of levels is fixed and the characters of all readings together are bounded by a multiple of the text.
 */
export const readings = (texts: readonly string[]): Readings => {
  const budget = new ReadingBudget(texts.reduce((sum, { length }) => sum + length, 0));
  const found = new Set<string>();
  let level = texts;
  for (let depth = 0; depth <= MAX_DECODING_DEPTH; depth += 1) {
    const uncovered = level.map(asSeen).flatMap((text) => [text, ...unquotings(text)]);
    const fresh = [...new Set(uncovered)].filter((text) => text !== '' && !found.has(text) && budget.takes(text));
    for (const text of fresh) found.add(text);
    level = depth === MAX_DECODING_DEPTH ? [] : decodings(fresh, budget);
  }
  return { texts: [...found], cut: budget.cut };
};
