import { createHash } from 'node:crypto';
import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { base58xmr, bech32, bech32m, createBase58check } from '@scure/base';

/**
 * Addresses with a valid checksum over arbitrary bytes: they belong to nobody. The same seed gives the same address.
 */

const bytesFrom = (seed: string, length: number): Uint8Array => {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, index) =>
    createHash('sha256').update(`${seed}/${index}`).digest(),
  );
  return Uint8Array.from(Buffer.concat(blocks).subarray(0, length));
};

const withTag = (tag: number, content: Uint8Array): Uint8Array => Uint8Array.from([tag, ...content]);

const moneroForm = (tag: number, contentBytes: number, seed: string): string => {
  const content = withTag(tag, bytesFrom(seed, contentBytes));
  return base58xmr.encode(Uint8Array.from([...content, ...keccak_256(content).subarray(0, 4)]));
};

export const moneroAddress = (seed: string): string => moneroForm(18, 64, seed);
export const moneroSubaddress = (seed: string): string => moneroForm(42, 64, seed);
export const moneroIntegratedAddress = (seed: string): string => moneroForm(19, 72, seed);

export const deroAddress = (seed: string): string =>
  bech32.encode('dero', bech32.toWords(withTag(1, bytesFrom(seed, 33))));

export const bitcoinLegacyAddress = (seed: string): string =>
  createBase58check(sha256).encode(withTag(0, bytesFrom(seed, 20)));
export const bitcoinSegwitAddress = (seed: string): string =>
  bech32.encode('bc', [0, ...bech32.toWords(bytesFrom(seed, 20))]);
export const bitcoinTaprootAddress = (seed: string): string =>
  bech32m.encode('bc', [1, ...bech32m.toWords(bytesFrom(seed, 32))]);

/** The address with one character changed: the shape is right, the checksum is not. */
export const misspelt = (address: string): string => {
  const place = address.length - 20;
  const other = address.charAt(place) === 'q' ? 'p' : 'q';
  return address.slice(0, place) + other + address.slice(place + 1);
};
