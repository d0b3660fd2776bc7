import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** Enough of SHA-256 that two inputs never meet by chance or by search. */
const HEX_DIGITS = 32;

/** One id from several parts; the parts are framed, so that moving a character from one to the next changes it. */
export const digest = (...parts: readonly string[]): string =>
  bytesToHex(sha256(utf8ToBytes(JSON.stringify(parts)))).slice(0, HEX_DIGITS);
