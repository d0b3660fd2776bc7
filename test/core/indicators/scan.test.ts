import { scanTexts, scanWorkload } from '../../../lambdas/core/indicators/scan';
import { containerExample, workloadExample } from '../../../lambdas/core/detectors/audit-example';
import { moneroAddress } from '../../support/wallets';

const WALLET = moneroAddress('scan');
const base64 = (text: string, times = 1): string => (times === 0 ? text : base64(btoa(text), times - 1));

describe('pool addresses', () => {
  const poolsIn = (text: string) => scanTexts([text]).pools;

  test.each([
    ['stratum+tcp://pool.example:3333', 'stratum+tcp://pool.example:3333'],
    ['STRATUM2+SSL://Pool.Example:443/x', 'stratum2+ssl://pool.example:443'],
    ['stratum+ssl://wallet.worker:x@198.51.100.7:443', 'stratum+ssl://198.51.100.7:443'],
    ['stratum://[2001:db8::1]:3333', 'stratum://[2001:db8::1]:3333'],
    ['daemon+http://node.example:18081', 'daemon+http://node.example:18081'],
    ['-o pool.supportxmr.com:443', 'pool.supportxmr.com:443'],
    ['{"url":"xmr-eu1.nanopool.org:14444"}', 'xmr-eu1.nanopool.org:14444'],
    ['./a -o gulf.moneroocean.stream -u w', 'gulf.moneroocean.stream'],
    ['--url=pool.hashvault.pro', 'pool.hashvault.pro'],
    ['http://rx.unmineable.com:3333', 'rx.unmineable.com:3333'],
  ])('finds %s', (text, address) => {
    expect(poolsIn(text)).toEqual([address]);
  });

  test.each([
    'https://supportxmr.com/',
    'https://www.f2pool.com:443/api',
    'nanopool.org',
    'evilnanopool.org:3333',
    'nanopool.org.example.com:3333',
    'stratum+tcp://',
    'substratum://a',
    'ntp stratum: 3',
    'https://explorer.example/tx/123',
  ])('ignores %s', (text) => {
    expect(poolsIn(text)).toEqual([]);
  });
});

describe('miner grammar', () => {
  const grammarOf = (...texts: string[]) => scanTexts(texts).grammar;

  test.each([
    ['--algo rx/0'],
    ['-a kawpow -o host:1'],
    ['--donate-level=1 --rig-id x'],
    ['--wallet-address=a --daemon-rpc-address=b'],
    ['--coin=monero --donate-level 0'],
    ['{"donate-level":1,"randomx":{"1gb-pages":true}}'],
  ])('is convinced by %s', (text) => {
    expect(grammarOf(text)?.conclusive).toBe(true);
  });

  test.each([['--donate-level=0'], ['--coin=xmr'], ['--cpu-priority 5']])('is not convinced by %s alone', (text) => {
    expect(grammarOf(text)?.conclusive).toBe(false);
  });

  test.each([['--algo=sha256'], ['-a -o -u -p x'], ['--tls --config=/etc/app.json'], ['--algorithm=argon2id'], ['']])(
    'finds nothing in %s',
    (text) => {
      expect(grammarOf(text)).toBeUndefined();
    },
  );

  test('counts options of which half are encoded', () => {
    expect(grammarOf(`--donate-level 1 $(echo ${base64('--rig-id=a --nicehash')} | base64 -d)`)?.conclusive).toBe(true);
  });
});

describe('what covers a text', () => {
  test.each([
    ['zero-width characters', Array.from(WALLET).join('\u200b')],
    ['shell quotes', `${WALLET.slice(0, 40)}""${WALLET.slice(40, 60)}'${WALLET.slice(60)}'`],
    ['base64', base64(`-u ${WALLET}`)],
    ['base64 three times', base64(`-u ${WALLET}`, 3)],
    ['base64 in the alphabet of URLs', base64(`??>>${WALLET}`).replaceAll('+', '-').replaceAll('/', '_')],
    ['base64 that touches a path', `/tmp/${base64(`-u ${WALLET}`)}`],
    ['base64 that touches another word', `x${base64(`-u ${WALLET}`)}`],
  ])('does not cover it: %s', (_name, text) => {
    expect(scanTexts([text]).wallets.map(({ address }) => address)).toEqual([WALLET]);
  });

  test('a wallet that is split over arguments is found', () => {
    const container = containerExample({ args: [WALLET.slice(0, 50), WALLET.slice(50)] });
    expect(scanWorkload(workloadExample([container])).containers[0]?.scan.wallets).toHaveLength(1);
  });

  test('four layers of base64 do cover it', () => {
    expect(scanTexts([base64(`-u ${WALLET}`, 4)]).wallets).toEqual([]);
  });
});

describe('hostile text', () => {
  test.each([
    ['colons and digits', ':1'.repeat(500_000)],
    ['one endless host', `${'a.'.repeat(500_000)}:1`],
    ['scheme after scheme', 'stratum+tcp://'.repeat(70_000)],
    ['base64 of base64', base64(base64(base64('A'.repeat(400_000))))],
    ['options', '--donate-level '.repeat(60_000)],
    ['flags before a host', '-o '.repeat(300_000)],
    ['blanks after a flag', `-o${' '.repeat(1_000_000)}x`],
  ])('%s: a megabyte is read in two seconds', (_name, text) => {
    const started = performance.now();
    scanTexts([text]);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
