import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Coin } from './coin';

const ADDRESS = /^0x[0-9a-fA-F]{40}$/;

/**
 * Ethereum and Ethereum Classic addresses: 20 bytes in hexadecimal. The case of the letters is the checksum (EIP-55);
 * written in one case there is none, and contracts of any application look the same.
 */
export const ethereum: Coin = {
  name: 'Ethereum',
  weightAlone: 'weak',
  find: ({ payees }, budget) =>
    payees.filter(
      (candidate) =>
        ADDRESS.test(candidate) && (!isMixedCase(candidate.slice(2)) || budget.confirms(caseHolds, candidate)),
    ),
};

const isMixedCase = (digits: string): boolean => /[a-f]/.test(digits) && /[A-F]/.test(digits);

const caseHolds = (candidate: string): boolean => {
  const digits = candidate.slice(2);
  const hash = bytesToHex(keccak_256(utf8ToBytes(digits.toLowerCase())));
  return Array.from(digits).every(
    (digit, index) => /[0-9]/.test(digit) || /[A-F]/.test(digit) === hash.charAt(index) >= '8',
  );
};
