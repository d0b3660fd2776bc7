import { findBase58Check } from './base58check';
import type { Coin } from './coin';
import { findSegwit } from './segwit';

const findLegacy = findBase58Check('[13]', [[0], [5]]);
const findWitness = findSegwit('bc');

/** Bitcoin addresses: to a key hash, to a script hash, segregated witness and taproot. */
export const bitcoin: Coin = {
  name: 'Bitcoin',
  weightAlone: 'moderate',
  find: (reading, budget) => [...findLegacy(reading, budget), ...findWitness(reading, budget)],
};
