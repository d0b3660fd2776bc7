import { CandidateBudget } from '../../../lambdas/core/indicators/candidate-budget';
import { findWallets } from '../../../lambdas/core/indicators/wallets';
import {
  bitcoinLegacyAddress,
  bitcoinSegwitAddress,
  bitcoinTaprootAddress,
  deroAddress,
  misspelt,
  moneroAddress,
  moneroIntegratedAddress,
  moneroSubaddress,
} from '../../support/wallets';

const addressesIn = (text: string, budget = new CandidateBudget()) =>
  findWallets(text, budget).map(({ address }) => address);

const FORMS = {
  'Monero standard': moneroAddress,
  'Monero subaddress': moneroSubaddress,
  'Monero integrated': moneroIntegratedAddress,
  Dero: deroAddress,
  'Bitcoin legacy': bitcoinLegacyAddress,
  'Bitcoin segwit': bitcoinSegwitAddress,
  'Bitcoin taproot': bitcoinTaprootAddress,
};

describe.each(Object.entries(FORMS))('%s addresses', (_name, make) => {
  const address = make('seed');

  test.each([
    ['alone', address],
    ['with a worker', `${address}.worker-1`],
    ['with a difficulty', `${address}+50000`],
    ['with an e-mail address', `${address}/miner@mail.example`],
    ['with coin, worker and code', `XMR:${address}.worker-1#ab12-cd34`],
    ['in JSON', JSON.stringify({ user: address, pass: 'x' })],
    ['in a URL', `stratum+tcp://${address}:x@pool.example:3333`],
  ])('are found %s', (_form, text) => {
    expect(addressesIn(text)).toEqual([address]);
  });

  test('with one wrong character are ignored', () => {
    expect(addressesIn(misspelt(address))).toEqual([]);
  });
});

describe('the search for wallets', () => {
  test('finds a Monero address that is glued to other characters', () => {
    const address = moneroAddress('glued');
    expect(addressesIn(`abc${address}xyz`)).toEqual([address]);
  });

  test('finds every address of a text', () => {
    const addresses = [moneroAddress('a'), moneroAddress('b'), deroAddress('c')];
    expect(addressesIn(addresses.join(','))).toEqual(addresses);
  });

  test('checks a bounded number of candidates and counts the others', () => {
    const budget = new CandidateBudget(10);
    addressesIn(Array.from({ length: 25 }, (_, index) => misspelt(moneroAddress(String(index)))).join(' '), budget);
    expect(budget.cut).toBeGreaterThanOrEqual(15);
  });

  test('finds an address that stands alone behind a wall of look-alikes', () => {
    const wall = '4'.repeat(100_000);
    const address = moneroAddress('behind');
    expect(addressesIn(`${wall} ${address}`)).toEqual([address]);
  });

  test('reads a megabyte of look-alikes in less than a second', () => {
    const started = performance.now();
    addressesIn('4A'.repeat(500_000));
    addressesIn('1'.repeat(1_000_000));
    addressesIn('bc1q'.repeat(250_000));
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
