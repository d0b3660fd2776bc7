import { bech32 } from '@scure/base';
import type { Coin } from './coin';

const ADDRESS_RUN = /(?<![0-9A-Za-z])dero1[02-9ac-hj-np-z]{61}(?![0-9A-Za-z])/gi;

/** Dero addresses: bech32. Misses the longer integrated addresses. */
export const dero: Coin = {
  name: 'Dero',
  minedOnProcessors: true,
  find: (text, budget) =>
    (text.match(ADDRESS_RUN) ?? []).filter(
      (candidate) => budget.take() && bech32.decodeUnsafe(candidate) !== undefined,
    ),
};
