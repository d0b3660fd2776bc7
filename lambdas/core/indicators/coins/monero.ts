import type { Coin } from './coin';
import { findCryptoNote } from './cryptonote';

/** Monero addresses: standard, subaddress, integrated. Tags and lengths from src/cryptonote_config.h of Monero. */
export const monero: Coin = {
  name: 'Monero',
  weightAlone: 'conclusive',
  find: findCryptoNote(
    [
      { tag: 18, characters: 95, bytes: 69 },
      { tag: 42, characters: 95, bytes: 69 },
      { tag: 19, characters: 106, bytes: 77 },
    ],
    /4[1-9A-HJ-M]|8[1-9A-C]/,
  ),
};
