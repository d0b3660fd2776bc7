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

/** Seven bits a byte, the lowest first. */
const variableLength = (tag: number): readonly number[] =>
  tag < 0x80 ? [tag] : [(tag % 0x80) + 0x80, ...variableLength(Math.floor(tag / 0x80))];

const cryptoNote = (tag: number, contentBytes: number, seed: string): string => {
  const content = Uint8Array.from([...variableLength(tag), ...bytesFrom(seed, contentBytes)]);
  return base58xmr.encode(Uint8Array.from([...content, ...keccak_256(content).subarray(0, 4)]));
};

export const moneroAddress = (seed: string): string => cryptoNote(18, 64, seed);
export const moneroSubaddress = (seed: string): string => cryptoNote(42, 64, seed);
export const moneroIntegratedAddress = (seed: string): string => cryptoNote(19, 72, seed);

export const zephyrAddress = (seed: string): string => cryptoNote(0x6241d18c0, 64, seed);
export const zephyrSubaddress = (seed: string): string => cryptoNote(0x8dd58c0, 64, seed);
export const zephyrIntegratedAddress = (seed: string): string => cryptoNote(0xc4f7d18c0, 72, seed);

export const deroAddress = (seed: string): string =>
  bech32.encode('dero', bech32.toWords(withTag(1, bytesFrom(seed, 33))));
export const deroIntegratedAddress = (seed: string): string =>
  bech32.encode('deroi', bech32.toWords(withTag(1, bytesFrom(seed, 45))), false);

const base58check = (version: readonly number[], seed: string): string =>
  createBase58check(sha256).encode(Uint8Array.from([...version, ...bytesFrom(seed, 20)]));

export const bitcoinLegacyAddress = (seed: string): string => base58check([0], seed);
export const bitcoinScriptAddress = (seed: string): string => base58check([5], seed);
export const litecoinLegacyAddress = (seed: string): string => base58check([0x30], seed);
export const litecoinScriptAddress = (seed: string): string => base58check([0x32], seed);
export const ravencoinAddress = (seed: string): string => base58check([0x3c], seed);
export const ravencoinScriptAddress = (seed: string): string => base58check([0x7a], seed);
export const zcashAddress = (seed: string): string => base58check([0x1c, 0xb8], seed);
export const zcashScriptAddress = (seed: string): string => base58check([0x1c, 0xbd], seed);

const segwit = (prefix: string, seed: string): string =>
  bech32.encode(prefix, [0, ...bech32.toWords(bytesFrom(seed, 20))]);
const taproot = (prefix: string, seed: string): string =>
  bech32m.encode(prefix, [1, ...bech32m.toWords(bytesFrom(seed, 32))]);

export const bitcoinSegwitAddress = (seed: string): string => segwit('bc', seed);
export const bitcoinTaprootAddress = (seed: string): string => taproot('bc', seed);
export const litecoinSegwitAddress = (seed: string): string => segwit('ltc', seed);
export const litecoinTaprootAddress = (seed: string): string => taproot('ltc', seed);

const KASPA_ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';

/** The checksum of Bitcoin Cash addresses, division of polynomials over GF(32), written as its specification has it. */
const kaspaChecksum = (words: readonly number[]): bigint => {
  const generators = [0x98f2bc8e61n, 0x79b76d99e2n, 0xf33e5fb3c4n, 0xae2eabe2a8n, 0x1e4f43e470n];
  return (
    words.reduce((checksum, word) => {
      const shifted = ((checksum & 0x07ffffffffn) << 5n) ^ BigInt(word);
      return generators.reduce(
        (sum, generator, bit) => (((checksum >> 35n) >> BigInt(bit)) & 1n ? sum ^ generator : sum),
        shifted,
      );
    }, 1n) ^ 1n
  );
};

const kaspaForm = (version: number, bytes: number, seed: string): string => {
  const words = bech32.toWords(withTag(version, bytesFrom(seed, bytes)));
  const prefix = Array.from('kaspa', (letter) => letter.charCodeAt(0) & 0x1f);
  const checksum = kaspaChecksum([...prefix, 0, ...words, 0, 0, 0, 0, 0, 0, 0, 0]);
  const tail = Array.from({ length: 8 }, (_, index) => Number((checksum >> BigInt(5 * (7 - index))) & 31n));
  return `kaspa:${[...words, ...tail].map((word) => KASPA_ALPHABET.charAt(word)).join('')}`;
};

export const kaspaAddress = (seed: string): string => kaspaForm(0, 32, seed);
export const kaspaEcdsaAddress = (seed: string): string => kaspaForm(1, 33, seed);
export const kaspaScriptAddress = (seed: string): string => kaspaForm(8, 32, seed);

/** EIP-55: a letter is upper case where the hash of the lower-case digits has an eight or more. */
export const ethereumAddress = (seed: string): string => {
  const digits = Buffer.from(bytesFrom(seed, 20)).toString('hex');
  const hash = Buffer.from(keccak_256(Buffer.from(digits))).toString('hex');
  const cased = Array.from(digits, (digit, index) => ((hash[index] ?? '') >= '8' ? digit.toUpperCase() : digit));
  return `0x${cased.join('')}`;
};

/** The address with one character changed: the shape is right, the checksum is not. */
export const misspelt = (address: string): string => {
  const place = address.length - 20;
  const there = address.charAt(place);
  const other = /[a-f]/i.test(there) && address.startsWith('0x') ? swapCase(there) : there === 'q' ? 'p' : 'q';
  return address.slice(0, place) + other + address.slice(place + 1);
};

const swapCase = (letter: string): string =>
  letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
