import type { Weight } from '../model/signal';
import type { CandidateBudget } from './candidate-budget';
import { bitcoin } from './coins/bitcoin';
import type { Coin } from './coins/coin';
import { dero } from './coins/dero';
import { ethereum } from './coins/ethereum';
import { kaspa } from './coins/kaspa';
import { litecoin } from './coins/litecoin';
import { monero } from './coins/monero';
import { ravencoin } from './coins/ravencoin';
import { zcash } from './coins/zcash';
import { zephyr } from './coins/zephyr';
import type { Reading } from './reading';

/** Families that are looked for. A new one is a file and a line here. */
const COINS: readonly Coin[] = [monero, dero, zephyr, bitcoin, litecoin, ravencoin, zcash, kaspa, ethereum];

export interface Wallet {
  readonly coin: string;
  readonly address: string;
  /** What the address says when nothing beside it speaks of mining. */
  readonly weightAlone: Weight;
}

/** Addresses with a valid checksum, whatever stands around them: `wallet.worker`, `wallet+difficulty`, `COIN:wallet#code`. */
export const findWallets = (reading: Reading, budget: CandidateBudget): readonly Wallet[] =>
  COINS.flatMap(({ name, weightAlone, find }) =>
    find(reading, budget).map((address) => ({ coin: name, address, weightAlone })),
  );
