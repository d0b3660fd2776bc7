import type { Weight } from '../../model/signal';
import type { CandidateBudget } from '../candidate-budget';
import type { Reading } from '../reading';

/** A family of addresses: where candidates stand in a text and which of them are real. */
export interface Coin {
  readonly name: string;
  /**
   * What an address says when nothing else in the container speaks of mining. Monero, Dero and Zephyr are what hijacked
   * processors mine; the others also stand in shops, exchanges and donation pages.
   */
  readonly weightAlone: Weight;
  /** The addresses in a text whose checksum holds. Linear in the text; every checksum is paid for from the budget. */
  readonly find: (reading: Reading, budget: CandidateBudget) => readonly string[];
}
