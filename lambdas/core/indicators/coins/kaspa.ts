import type { Coin } from './coin';

const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const PREFIX_AND_COLON = 'kaspa:';
const DATA = /^[02-9ac-hj-np-z]{61,63}$/i;

/** The generators of the checksum, which has 40 bits, in its upper 8 and its lower 32: five are shifted out with every word. */
const GENERATORS = [
  [0x98, 0xf2bc8e61],
  [0x79, 0xb76d99e2],
  [0xf3, 0x3e5fb3c4],
  [0xae, 0x2eabe2a8],
  [0x1e, 0x4f43e470],
] as const;

/** The prefix `kaspa`, five bits a letter, and the zero that separates it from the data. */
const PREFIX = [...Array.from('kaspa', (letter) => letter.charCodeAt(0) & 0x1f), 0];

/** To a Schnorr key, to an ECDSA key, to a script. */
const VERSIONS = new Set([0, 1, 8]);

/**
 * Kaspa addresses: a version byte and a key or hash, with the 40-bit checksum of Bitcoin Cash addresses. Format from
 * crypto/addresses of rusty-kaspa.
 */
export const kaspa: Coin = {
  name: 'Kaspa',
  weightAlone: 'moderate',
  find: ({ text, runs, words }, budget) =>
    words.flatMap((word, index) => {
      const { start = 0 } = runs[index] ?? {};
      const prefix = text.slice(Math.max(0, start - PREFIX_AND_COLON.length), start);
      const isCandidate = DATA.test(word) && prefix.toLowerCase() === PREFIX_AND_COLON;
      return isCandidate && budget.confirms(isAddress, prefix + word) ? [prefix + word] : [];
    }),
};

const isAddress = (candidate: string): boolean => {
  const data = candidate.slice(candidate.indexOf(':') + 1).toLowerCase();
  const words = Array.from(data, (letter) => ALPHABET.indexOf(letter));
  const [first = 0, second = 0] = words;
  return VERSIONS.has((first << 3) | (second >> 2)) && checksumHolds([...PREFIX, ...words]);
};

const checksumHolds = (words: readonly number[]): boolean => {
  let upper = 0;
  let lower = 1;
  for (const word of words) {
    const top = upper >> 3;
    upper = ((upper & 7) << 5) | (lower >>> 27);
    lower = (lower << 5) ^ word;
    GENERATORS.forEach(([ofUpper, ofLower], bit) => {
      if (((top >> bit) & 1) === 0) return;
      upper ^= ofUpper;
      lower ^= ofLower;
    });
  }
  return upper === 0 && lower === 1;
};
