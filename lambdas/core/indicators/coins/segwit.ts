import { bech32, bech32m } from '@scure/base';
import type { Coin } from './coin';

/** A witness program has 2 to 40 bytes; the usual ones of 20 and 32 bytes are tried inside a longer run too. */
const DATA = '1[02-9ac-hj-np-z]{11,71}';
const USUAL_LENGTHS = [39, 59];

/** Addresses of segregated witness: bech32 (version 0) and bech32m (taproot and later). BIP 173, BIP 350. */
export const findSegwit = (prefix: string): Coin['find'] => {
  const run = new RegExp(`${prefix}${DATA}`, 'gi');
  return (text, budget) =>
    (text.match(run) ?? []).flatMap((candidate) => {
      const forms = [candidate, ...USUAL_LENGTHS.map((length) => candidate.slice(0, prefix.length + 1 + length))];
      const address = forms.find((form) => budget.confirms(isSegwitAddress, form));
      return address === undefined ? [] : [address];
    });
};

const isSegwitAddress = (candidate: string): boolean => {
  const version0 = bech32.decodeUnsafe(candidate);
  if (version0) return version0.words[0] === 0;
  const later = bech32m.decodeUnsafe(candidate);
  return later !== undefined && (later.words[0] ?? 0) > 0;
};
