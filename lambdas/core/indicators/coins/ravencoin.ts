import { findBase58Check } from './base58check';
import type { Coin } from './coin';

/** Ravencoin addresses, `R…` and, for scripts, `r…`: versions from src/chainparams.cpp of Ravencoin. */
export const ravencoin: Coin = {
  name: 'Ravencoin',
  weightAlone: 'moderate',
  find: findBase58Check('[Rr]', [[0x3c], [0x7a]]),
};
