import type { CandidateBudget } from './candidate-budget';
import { bitcoin } from './coins/bitcoin';
import type { Coin } from './coins/coin';
import { dero } from './coins/dero';
import { monero } from './coins/monero';

/** Families that are looked for. A new one is a file and a line here. */
const COINS: readonly Coin[] = [monero, dero, bitcoin];

export interface Wallet {
  readonly coin: string;
  readonly address: string;
  /** Whether the address alone says "mining". */
  readonly minedOnProcessors: boolean;
}

/** Addresses with a valid checksum, whatever stands around them: `wallet.worker`, `wallet+difficulty`, `COIN:wallet#code`. */
export const findWallets = (text: string, budget: CandidateBudget): readonly Wallet[] =>
  COINS.flatMap(({ name, minedOnProcessors, find }) =>
    find(text, budget).map((address) => ({ coin: name, address, minedOnProcessors })),
  );
