import { bech32 } from '@scure/base';
import type { Coin } from './coin';

const ADDRESS_END = /dero1[02-9ac-hj-np-z]{61}$/i;

/** The address with arguments behind it, such as the name of a worker; how many is the writer's choice. */
const INTEGRATED_END = /deroi1[02-9ac-hj-np-z]{62,512}$/i;

const SHORTEST = 66;

const VERSION = 1;
const KEY_BYTES = 33;

/**
 * Dero addresses, `dero1…` and integrated `deroi1…`: bech32 over a version byte, a compressed point and, in the
 * integrated form, arguments. From rpc/address.go of DERO-HE, which sets no limit of its own to the length.
 */
export const dero: Coin = {
  name: 'Dero',
  weightAlone: 'conclusive',
  find: ({ words }, budget) =>
    words
      .filter(({ length }) => length >= SHORTEST)
      .flatMap((word) => [...(ADDRESS_END.exec(word) ?? []), ...(INTEGRATED_END.exec(word) ?? [])])
      .filter((candidate) => budget.confirms(isAddress, candidate)),
};

const isAddress = (candidate: string): boolean => {
  try {
    const { words } = bech32.decode(lowerCaseOf(candidate), false);
    const bytes = bech32.fromWords(words);
    return bytes[0] === VERSION && bytes.length > KEY_BYTES;
  } catch {
    return false;
  }
};

const lowerCaseOf = (candidate: string): `${string}1${string}` => candidate.toLowerCase() as `${string}1${string}`;
