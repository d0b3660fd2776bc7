import { keccak_256 } from '@noble/hashes/sha3.js';
import { base58xmr } from '@scure/base';
import type { CandidateBudget } from '../candidate-budget';
import type { Coin } from './coin';

const CHECKSUM_BYTES = 4;

/** By the network byte in front: length in characters, and in bytes with the checksum. */
const FORMS = [
  { tag: 18, characters: 95, bytes: 69 }, // standard
  { tag: 42, characters: 95, bytes: 69 }, // subaddress
  { tag: 19, characters: 106, bytes: 77 }, // integrated: a payment id is part of it
] as const;

const LENGTHS = [95, 106] as const;
const SHORTEST = LENGTHS[0];
const BASE58_RUN = /[1-9A-HJ-NP-Za-km-z]+/g;
const FIRST_CHARACTERS = new Set('48');

/**
 * Monero addresses: standard, subaddress, integrated.
 *
 * An address that is glued to other base58 characters is found too: a shell can cut them off before the miner sees them.
 * Addresses that stand alone are checked first, so that padding with look-alikes does not use up the budget before them.
 */
export const monero: Coin = {
  name: 'Monero',
  minedOnProcessors: true,
  find(text, budget) {
    const runs = (text.match(BASE58_RUN) ?? []).filter((run) => run.length >= SHORTEST);
    const alone = new Set(runs.filter((run) => isAddress(run, budget)));
    return [...alone, ...runs.filter((run) => !alone.has(run)).flatMap((run) => addressesInside(run, budget))];
  },
};

const addressesInside = (run: string, budget: CandidateBudget): readonly string[] => {
  const found: string[] = [];
  for (let start = 0; start + SHORTEST <= run.length; start += 1) {
    if (!FIRST_CHARACTERS.has(run.charAt(start))) continue;
    const address = LENGTHS.map((length) => run.slice(start, start + length)).find((candidate) =>
      isAddress(candidate, budget),
    );
    if (address !== undefined) {
      found.push(address);
      start += address.length - 1;
    }
  }
  return found;
};

const isAddress = (text: string, budget: CandidateBudget): boolean =>
  FIRST_CHARACTERS.has(text.charAt(0)) &&
  LENGTHS.some((length) => length === text.length) &&
  budget.take() &&
  checksumHolds(text);

const checksumHolds = (address: string): boolean => {
  const bytes = decode(address);
  if (!bytes) return false;
  const form = FORMS.find(({ tag, characters }) => tag === bytes[0] && characters === address.length);
  if (form?.bytes !== bytes.length) return false;
  const content = bytes.subarray(0, -CHECKSUM_BYTES);
  const checksum = bytes.subarray(-CHECKSUM_BYTES);
  return keccak_256(content)
    .subarray(0, CHECKSUM_BYTES)
    .every((byte, index) => byte === checksum[index]);
};

const decode = (address: string): Uint8Array | undefined => {
  try {
    return base58xmr.decode(address);
  } catch {
    return undefined; // a block that overflows: not an address
  }
};
