import { base58 } from '@scure/base';
import { sha256 } from '../sha256';
import type { Coin } from './coin';

const HASH_BYTES = 20;
const CHECKSUM_BYTES = 4;

/**
 * Addresses in base58check: a version, a hash of 20 bytes and the start of their double SHA-256.
 *
 * They stand alone or behind `-u`: in a longer run of base58 they would be a matter of chance.
 */
export const findBase58Check = (firstCharacters: string, versions: readonly (readonly number[])[]): Coin['find'] => {
  const form = new RegExp(`^${firstCharacters}[1-9A-HJ-NP-Za-km-z]{25,34}$`);
  const holds = (candidate: string): boolean => {
    const bytes = base58.decode(candidate);
    const isKnown = versions.some(
      (version) =>
        bytes.length === version.length + HASH_BYTES + CHECKSUM_BYTES &&
        version.every((byte, index) => byte === bytes[index]),
    );
    return isKnown && checksumHolds(bytes);
  };
  return ({ payees }, budget) =>
    payees.filter((candidate) => form.test(candidate) && budget.confirms(holds, candidate));
};

const checksumHolds = (bytes: Uint8Array): boolean => {
  const expected = sha256(sha256(bytes.subarray(0, -CHECKSUM_BYTES)));
  return bytes.subarray(-CHECKSUM_BYTES).every((byte, index) => byte === expected[index]);
};
