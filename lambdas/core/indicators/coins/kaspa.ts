import type { Coin } from './coin';

const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const ADDRESS_RUN = /kaspa:[02-9ac-hj-np-z]{61,63}(?![0-9A-Za-z])/gi;

/** The generators of the checksum, which has 40 bits: five are shifted out with every word. */
const GENERATORS: readonly bigint[] = [0x98f2bc8e61n, 0x79b76d99e2n, 0xf33e5fb3c4n, 0xae2eabe2a8n, 0x1e4f43e470n];
const LOW_35_BITS = 0x07ffffffffn;

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
  find: (text, budget) => (text.match(ADDRESS_RUN) ?? []).filter((candidate) => budget.confirms(isAddress, candidate)),
};

const isAddress = (candidate: string): boolean => {
  const data = candidate.slice(candidate.indexOf(':') + 1).toLowerCase();
  const words = Array.from(data, (letter) => ALPHABET.indexOf(letter));
  const [first = 0, second = 0] = words;
  return VERSIONS.has((first << 3) | (second >> 2)) && checksumOf([...PREFIX, ...words]) === 0n;
};

const checksumOf = (words: readonly number[]): bigint => {
  let checksum = 1n;
  for (const word of words) {
    const top = checksum >> 35n;
    checksum = ((checksum & LOW_35_BITS) << 5n) ^ BigInt(word);
    for (const [bit, generator] of GENERATORS.entries()) {
      if ((top >> BigInt(bit)) & 1n) checksum ^= generator;
    }
  }
  return checksum ^ 1n;
};
