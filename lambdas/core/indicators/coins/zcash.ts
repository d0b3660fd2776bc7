import { findBase58Check } from './base58check';
import type { Coin } from './coin';

/** Transparent Zcash addresses, `t1…` and `t3…`, with two bytes of version: section 5.6.1.1 of the Zcash protocol. */
export const zcash: Coin = {
  name: 'Zcash',
  weightAlone: 'moderate',
  find: findBase58Check('t[13]', [
    [0x1c, 0xb8],
    [0x1c, 0xbd],
  ]),
};
