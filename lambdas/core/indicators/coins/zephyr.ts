import type { Coin } from './coin';
import { findCryptoNote } from './cryptonote';

/**
 * Zephyr addresses: standard (`ZEPHYR…`), subaddress (`ZEPHs…`), integrated (`ZEPHi…`). The tags, chosen for these
 * prefixes, are in src/cryptonote_config.h of Zephyr; the rest is CryptoNote's.
 */
export const zephyr: Coin = {
  name: 'Zephyr',
  weightAlone: 'conclusive',
  find: findCryptoNote(
    [
      { tag: 0x6241d18c0, characters: 101, bytes: 73 },
      { tag: 0x8dd58c0, characters: 99, bytes: 72 },
      { tag: 0xc4f7d18c0, characters: 113, bytes: 82 },
    ],
    /ZE/,
  ),
};
