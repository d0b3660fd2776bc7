import { bech32 } from '@scure/base';
import type { Coin } from './coin';

const ADDRESS_RUN = /dero1[02-9ac-hj-np-z]{61}(?![0-9A-Za-z])/gi;

/** The address with arguments behind it, such as the name of a worker; how many is the writer's choice. */
const INTEGRATED_RUN = /deroi1[02-9ac-hj-np-z]{62,512}(?![0-9A-Za-z])/gi;

const VERSION = 1;
const KEY_BYTES = 33;

/**
 * Dero addresses, `dero1…` and integrated `deroi1…`: bech32 over a version byte, a compressed point and, in the
 * integrated form, arguments. From rpc/address.go of DERO-HE, which sets no limit of its own to the length.
 */
export const dero: Coin = {
  name: 'Dero',
  weightAlone: 'conclusive',
  find: (text, budget) =>
    [...(text.match(ADDRESS_RUN) ?? []), ...(text.match(INTEGRATED_RUN) ?? [])].filter((candidate) =>
      budget.confirms(isAddress, candidate),
    ),
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
