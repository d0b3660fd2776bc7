import { findBase58Check } from './base58check';
import type { Coin } from './coin';
import { findSegwit } from './segwit';

const findLegacy = findBase58Check('[LM]', [[0x30], [0x32]]);
const findWitness = findSegwit('ltc');

/** Litecoin addresses, `L…`, `M…` and `ltc1…`: versions and prefix from src/kernel/chainparams.cpp of Litecoin. */
export const litecoin: Coin = {
  name: 'Litecoin',
  weightAlone: 'moderate',
  find: (reading, budget) => [...findLegacy(reading, budget), ...findWitness(reading, budget)],
};
