import { CandidateBudget } from '../../../lambdas/core/indicators/candidate-budget';
import { readingOf } from '../../../lambdas/core/indicators/reading';
import { findWallets } from '../../../lambdas/core/indicators/wallets';
import * as make from '../../support/wallets';
import { deroAddress, misspelt, moneroAddress } from '../../support/wallets';
import { processorMs } from '../../support/processor-time';

const addressesIn = (text: string, budget = new CandidateBudget()) =>
  findWallets(readingOf(text), budget).map(({ address }) => address);

const FORMS: Readonly<Record<string, (seed: string) => string>> = {
  'Monero standard': make.moneroAddress,
  'Monero subaddress': make.moneroSubaddress,
  'Monero integrated': make.moneroIntegratedAddress,
  'Zephyr standard': make.zephyrAddress,
  'Zephyr subaddress': make.zephyrSubaddress,
  'Zephyr integrated': make.zephyrIntegratedAddress,
  Dero: make.deroAddress,
  'Dero integrated': make.deroIntegratedAddress,
  'Bitcoin legacy': make.bitcoinLegacyAddress,
  'Bitcoin script': make.bitcoinScriptAddress,
  'Bitcoin segwit': make.bitcoinSegwitAddress,
  'Bitcoin taproot': make.bitcoinTaprootAddress,
  'Litecoin legacy': make.litecoinLegacyAddress,
  'Litecoin script': make.litecoinScriptAddress,
  'Litecoin segwit': make.litecoinSegwitAddress,
  'Litecoin taproot': make.litecoinTaprootAddress,
  Ravencoin: make.ravencoinAddress,
  'Ravencoin script': make.ravencoinScriptAddress,
  'Zcash transparent': make.zcashAddress,
  'Zcash script': make.zcashScriptAddress,
  Kaspa: make.kaspaAddress,
  'Kaspa ECDSA': make.kaspaEcdsaAddress,
  'Kaspa script': make.kaspaScriptAddress,
  Ethereum: make.ethereumAddress,
};

describe.each(Object.entries(FORMS))('%s addresses', (_name, make) => {
  const address = make('seed');

  test.each([
    ['alone', address],
    ['with a worker', `${address}.worker-1`],
    ['with a difficulty', `${address}+50000`],
    ['with an e-mail address', `${address}/miner@mail.example`],
    ['with coin, worker and code', `XMR:${address}.worker-1#ab12-cd34`],
    ['behind a flag without a blank', `-u${address}`],
    ['in JSON', JSON.stringify({ user: address, pass: 'x' })],
    ['in a URL', `stratum+tcp://${address}:x@pool.example:3333`],
  ])('are found %s', (_form, text) => {
    expect(addressesIn(text)).toEqual([address]);
  });

  test('with one wrong character are ignored', () => {
    expect(addressesIn(misspelt(address))).toEqual([]);
  });
});

/** Published with the formats, to be held against: nobody's wallets, and made by other code than ours. */
const PUBLISHED: Readonly<Record<string, readonly string[]>> = {
  'BIP 350': [
    'BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4',
    'bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y',
    'BC1SW50QGDZ25J',
    'bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs',
    'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0',
  ],
  'EIP-55': [
    '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
    '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
    '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB',
    '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb',
  ],
};

describe.each(Object.entries(PUBLISHED))('the examples of %s', (_name, addresses) => {
  test.each(addresses)('%s is found', (address) => {
    expect(addressesIn(`-u ${address} -p x`)).toEqual([address]);
  });

  test.each(addresses)('%s with one wrong character is ignored', (address) => {
    expect(addressesIn(`-u ${misspelt(address)} -p x`)).toEqual([]);
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

  test('pays once for a candidate that is repeated', () => {
    const budget = new CandidateBudget(10);
    addressesIn(`${misspelt(make.kaspaAddress('again'))} `.repeat(100), budget);
    expect(budget.cut).toBe(0);
  });

  test('finds a wallet of one coin behind any number of look-alikes of another', () => {
    const lookAlikes = Array.from({ length: 50 }, (_, index) => misspelt(make.bitcoinLegacyAddress(String(index))));
    const address = make.ravencoinAddress('behind');
    expect(addressesIn([...lookAlikes, address].join(' '), new CandidateBudget(10))).toEqual([address]);
  });

  test.each([
    ['a token of a chain in lower case', `0x${'ab12'.repeat(10)}`, ['weak']],
    ['a Monero address', moneroAddress('weight'), ['conclusive']],
    ['a Bitcoin address', make.bitcoinTaprootAddress('weight'), ['moderate']],
  ])('says how much %s proves alone', (_name, text, weights) => {
    expect(findWallets(readingOf(text), new CandidateBudget()).map(({ weightAlone }) => weightAlone)).toEqual(weights);
  });

  test.each([
    ['a digest', `sha256:${'ab12'.repeat(16)}`],
    ['a transaction', `0x${'ab12'.repeat(16)}`],
    ['a public key of WireGuard', 'xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg='],
    ['an address of a test network', make.bitcoinSegwitAddress('t').replace('bc1', 'tb1')],
  ])('ignores %s', (_name, text) => {
    expect(addressesIn(text)).toEqual([]);
  });

  test('finds an address that stands alone behind a wall of look-alikes', () => {
    const wall = '4'.repeat(100_000);
    const address = moneroAddress('behind');
    expect(addressesIn(`${wall} ${address}`)).toEqual([address]);
  });

  test('reads a megabyte of look-alikes in less than a second', () => {
    expect(
      processorMs(() => {
        addressesIn('4A'.repeat(500_000));
        addressesIn('1'.repeat(1_000_000));
        addressesIn('bc1q'.repeat(250_000));
      }),
    ).toBeLessThan(1000);
  });
});
