import { bech32, bech32m } from '@scure/base';
import type { Coin } from './coin';

/** A witness program has 2 to 40 bytes; the usual ones of 20 and 32 bytes are tried inside a longer run too. */
const LENGTHS = '{11,71}';
const USUAL_LENGTHS = [39, 59];

/** Addresses of segregated witness: bech32 (version 0) and bech32m (taproot and later), in one case. BIP 173, BIP 350. */
export const findSegwit = (prefix: string): Coin['find'] => {
  const start = `${prefix}1`;
  const lower = { start, form: new RegExp(`${start}[02-9ac-hj-np-z]${LENGTHS}`, 'y') };
  const upper = {
    start: start.toUpperCase(),
    form: new RegExp(`${start.toUpperCase()}[02-9AC-HJ-NP-Z]${LENGTHS}`, 'y'),
  };
  const lengths = USUAL_LENGTHS.map((length) => start.length + length);
  return ({ text }, budget) =>
    [lower, upper].flatMap(({ start, form }) =>
      candidatesIn(text, start, form).flatMap((candidate) => {
        const cut = lengths.filter((length) => length < candidate.length).map((length) => candidate.slice(0, length));
        return [candidate, ...cut].find((address) => budget.confirms(isSegwitAddress, address)) ?? [];
      }),
    );
};

/** What has the form, found from how it starts. */
const candidatesIn = (text: string, start: string, form: RegExp): readonly string[] => {
  const found: string[] = [];
  for (let at = text.indexOf(start); at !== -1; at = text.indexOf(start, at + start.length)) {
    form.lastIndex = at;
    const [candidate] = form.exec(text) ?? [];
    if (candidate !== undefined) found.push(candidate);
  }
  return found;
};

/** The letter for zero, behind the prefix: the version of the program. */
const isSegwitAddress = (candidate: string): boolean => {
  const isVersion0 = candidate.charAt(candidate.indexOf('1') + 1).toLowerCase() === 'q';
  return (isVersion0 ? bech32 : bech32m).decodeUnsafe(candidate) !== undefined;
};
