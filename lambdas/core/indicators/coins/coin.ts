import type { CandidateBudget } from '../candidate-budget';

/** A family of addresses: where candidates stand in a text and which of them are real. */
export interface Coin {
  readonly name: string;
  /**
   * Whether an address alone says "mining". Monero and Dero are what hijacked processors mine; Bitcoin addresses also
   * stand in shops, exchanges and donation pages.
   */
  readonly minedOnProcessors: boolean;
  /** The addresses in a text whose checksum holds. Linear in the text; every checksum is paid for from the budget. */
  readonly find: (text: string, budget: CandidateBudget) => readonly string[];
}
