import { sha256 } from '@noble/hashes/sha2.js';
import { createBase58check } from '@scure/base';
import type { Coin } from './coin';

const base58check = createBase58check(sha256);

const HASH_BYTES = 20;

/**
 * Addresses in base58check: a version, a hash of 20 bytes and the start of their double SHA-256.
 *
 * They stand alone or behind `-u`: in a longer run of base58 they would be a matter of chance.
 */
export const findBase58Check = (firstCharacters: string, versions: readonly (readonly number[])[]): Coin['find'] => {
  const run = new RegExp(
    `(?:(?<=-u)|(?<![0-9A-Za-z]))${firstCharacters}[1-9A-HJ-NP-Za-km-z]{25,34}(?![0-9A-Za-z])`,
    'g',
  );
  const holds = (candidate: string): boolean => {
    const bytes = decode(candidate);
    return versions.some(
      (version) =>
        bytes?.length === version.length + HASH_BYTES && version.every((byte, index) => byte === bytes[index]),
    );
  };
  return (text, budget) => (text.match(run) ?? []).filter((candidate) => budget.confirms(holds, candidate));
};

const decode = (candidate: string): Uint8Array | undefined => {
  try {
    return base58check.decode(candidate);
  } catch {
    return undefined; // the checksum does not hold
  }
};
