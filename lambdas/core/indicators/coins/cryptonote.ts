import { keccak_256 } from '@noble/hashes/sha3.js';
import { base58xmr } from '@scure/base';
import type { CandidateBudget } from '../candidate-budget';
import type { Coin } from './coin';

/** One form of address of a CryptoNote coin. */
export interface CryptoNoteForm {
  /** The tag that stands in front, as the coin's configuration names it; written as a variable-length integer. */
  readonly tag: number;
  /** Length in characters, and in bytes with tag and checksum. */
  readonly characters: number;
  readonly bytes: number;
}

const CHECKSUM_BYTES = 4;
/** Letters and digits that base58 leaves out. */
const NOT_BASE58 = /[0OIl]/;

/**
 * Addresses of CryptoNote coins: tag, two keys, sometimes a payment id, and the start of their Keccak hash, in base58 by
 * blocks of eight bytes.
 *
 * An address that is glued to other base58 characters is found too: a shell can cut them off before the miner sees them.
 * Addresses that stand alone are checked first, so that padding with look-alikes does not use up the budget before them.
 */
export const findCryptoNote = (forms: readonly CryptoNoteForm[], start: RegExp): Coin['find'] => {
  const lengths = [...new Set(forms.map(({ characters }) => characters))].sort((a, b) => a - b);
  const shortest = lengths[0] ?? 0;
  const holds = (candidate: string): boolean => checksumHolds(candidate, forms);

  const holdsWithin = (text: string, budget: CandidateBudget): boolean =>
    lengths.includes(text.length) && budget.confirms(holds, text);

  const isAddress = (text: string, budget: CandidateBudget): boolean =>
    text.search(start) === 0 && holdsWithin(text, budget);

  const addressesInside = (run: string, budget: CandidateBudget): readonly string[] => {
    const found: string[] = [];
    const starts = new RegExp(start, 'g');
    for (let match = starts.exec(run); match && match.index + shortest <= run.length; match = starts.exec(run)) {
      const { index } = match;
      const address = lengths
        .map((length) => run.slice(index, index + length))
        .find((candidate) => holdsWithin(candidate, budget));
      starts.lastIndex = index + (address?.length ?? 1);
      if (address !== undefined) found.push(address);
    }
    return found;
  };

  return ({ words }, budget) => {
    const runs = words
      .filter(({ length }) => length >= shortest)
      .flatMap((word) => word.split(NOT_BASE58))
      .filter(({ length }) => length >= shortest);
    const alone = new Set(runs.filter((run) => isAddress(run, budget)));
    return [...alone, ...runs.filter((run) => !alone.has(run)).flatMap((run) => addressesInside(run, budget))];
  };
};

const checksumHolds = (address: string, forms: readonly CryptoNoteForm[]): boolean => {
  const bytes = decode(address);
  if (!bytes) return false;
  const tag = tagOf(bytes);
  const form = forms.find((known) => known.tag === tag && known.characters === address.length);
  if (form?.bytes !== bytes.length) return false;
  const content = bytes.subarray(0, -CHECKSUM_BYTES);
  const checksum = bytes.subarray(-CHECKSUM_BYTES);
  return keccak_256(content)
    .subarray(0, CHECKSUM_BYTES)
    .every((byte, index) => byte === checksum[index]);
};

/** Seven bits a byte, the lowest first; the highest bit says that another byte follows. */
const tagOf = (bytes: Uint8Array): number => {
  let tag = 0;
  for (const [index, byte] of bytes.subarray(0, 7).entries()) {
    tag += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) break;
  }
  return tag;
};

const decode = (address: string): Uint8Array | undefined => {
  try {
    return base58xmr.decode(address);
  } catch {
    return undefined; // a block that overflows: not an address
  }
};
