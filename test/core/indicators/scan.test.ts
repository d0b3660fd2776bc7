import { constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { scanTexts, scanWorkload } from '../../../lambdas/core/indicators/scan';
import { containerExample, workloadExample } from '../../../lambdas/core/detectors/audit-example';
import { bitcoinSegwitAddress, deroAddress, moneroAddress } from '../../support/wallets';
import { processorMs } from '../../support/processor-time';

const WALLET = moneroAddress('scan');
const COMMAND = `./a -o pool.example:3333 -u ${WALLET}`;

/** Zipped by `gzip` with a file name, a comment, an extra field and a checksum of the header. */
const withFields = (text: string): Buffer => {
  const zipped = gzipSync(text);
  const head = Buffer.from(zipped.subarray(0, 10));
  head[3] = 2 + 4 + 8 + 16;
  return Buffer.concat([
    head,
    Buffer.from('\x03\x00abcrun.sh\x00a comment\x00\x01\x02', 'latin1'),
    zipped.subarray(10),
  ]);
};

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

describe('pools that no list knows', () => {
  const likely = (...texts: string[]) => scanTexts(texts).likelyPools;

  test.each([
    ['a flag and a wallet that is mined into', `./a -o host.example:9000 -u ${WALLET}`],
    ['a flag, a port of pools and any wallet', `./a --url=host.example:3333 -u ${bitcoinSegwitAddress('x')}`],
    ['a flag, a port of pools and an option', './a -o host.example:14444 --donate-level=1'],
    ['a key of a configuration', `{"url": "host.example:3333", "user": "${WALLET}"}`],
    ['a proxy in the cluster', `./a -o proxy:3333 -u ${WALLET}`],
  ])('are told by %s', (_name, text) => {
    expect(likely(text)).toEqual([{ address: expect.stringContaining(':'), convincing: true }]);
  });

  test.each([
    ['a wallet', `UPSTREAM=host.example:3333 KEY=${bitcoinSegwitAddress('x')}`],
    ['the words of their protocol', `echo '{"method": "login"}' | nc host.example:3333`],
    ['a path', 'wss://host.example:3333/stratum'],
  ])('are suspected beside %s', (_name, text) => {
    expect(likely(text)).toEqual([{ address: 'host.example:3333', convincing: false }]);
  });

  test.each([
    ['a port alone', '-o host.example:3333'],
    ['a port and a path', 'http://host.example:3333/metrics'],
    ['a mapping of ports beside a wallet', `8080:3333 ${WALLET}`],
    ['a web address beside a wallet', `https://shop.example:443/pay ${WALLET}`],
    ['a pool that is on the list', `-o pool.supportxmr.com:3333 -u ${WALLET}`],
    ['a mining URL', `-o stratum+tcp://host.example:3333 -u ${WALLET}`],
  ])('are not %s', (_name, text) => {
    expect(likely(text)).toEqual([]);
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
    ['base64 wrapped over lines', base64(`run -u ${WALLET}`).replace(/(.{20})/g, '$1\n')],
    [
      'base64 wrapped by a script',
      `echo '\n  ${base64(`run -u ${WALLET}`).replace(/(.{20})/g, '$1\n  ')}' | base64 -d`,
    ],
    ['base64 with escaped line ends', `printf '${base64(`run -u ${WALLET}`).replace(/(.{20})/g, '$1\\n')}'`],
    ['hexadecimal', Buffer.from(`-u ${WALLET}`).toString('hex')],
    ['hexadecimal behind a digit', `a${Buffer.from(`-u ${WALLET}`).toString('hex')}`],
    ['hexadecimal with blanks', Buffer.from(`-u ${WALLET}`).toString('hex').replace(/(..)/g, '$1 ')],
    ['escapes of printf', Buffer.from(WALLET).toString('hex').replace(/(..)/g, '\\x$1')],
    ['octal escapes', Array.from(WALLET, (c) => `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`).join('')],
    ['percent signs', Buffer.from(WALLET).toString('hex').replace(/(..)/g, '%$1')],
    ['percent signs twice', Buffer.from(WALLET).toString('hex').replace(/(..)/g, '%25$1')],
    ['hexadecimal in base64', base64(Buffer.from(`-u ${WALLET}`).toString('hex'))],
    ['quotes inside base64', base64(`-u ${WALLET.slice(0, 30)}""${WALLET.slice(30)}`)],
    ['a continued line', `${WALLET.slice(0, 40)}\\\n${WALLET.slice(40)}`],
    ['empty parameters', `${WALLET.slice(0, 40)}$@${WALLET.slice(40)}`],
    ['full-width letters', Array.from(WALLET, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)).join('')],
    [
      'letters of other alphabets',
      WALLET.replaceAll('e', '\u0435').replaceAll('A', '\u0410').replaceAll('p', '\u0440'),
    ],
    ['binary noise around it in base64', base64(`\x00\x01\xff${'\x80'.repeat(200)} -u ${WALLET} \xfe`)],
    ['base64 that touches a path', `/tmp/${base64(`-u ${WALLET}`)}`],
    ['base64 that touches another word', `x${base64(`-u ${WALLET}`)}`],
    ['gzip in base64', `echo ${gzipSync(COMMAND).toString('base64')} | base64 -d | gunzip | sh`],
    ['gzip in hexadecimal', gzipSync(COMMAND).toString('hex')],
    ['gzip in base64 that touches a path', `/tmp/${gzipSync(COMMAND).toString('base64')}`],
    ['gzip three times', [1, 2, 3].reduce((text) => gzipSync(text).toString('base64'), COMMAND)],
    ['base64 in gzip', gzipSync(base64(COMMAND)).toString('base64')],
    ['gzip with every field of its header', withFields(COMMAND).toString('base64')],
    ['gzip in pieces', Buffer.concat([gzipSync('true;'), gzipSync(COMMAND)]).toString('base64')],
    ['gzip whose checksum is wrong', Buffer.concat([gzipSync(COMMAND).subarray(0, -8)]).toString('base64')],
    ['gzip with something behind it', Buffer.concat([gzipSync(COMMAND), Buffer.alloc(64, 7)]).toString('base64')],
    ['zlib, as Python writes it', `exec(zlib.decompress(b64decode('${deflateSync(COMMAND).toString('base64')}')))`],
    ['the first bytes of zlib', base64(`x^ ${COMMAND}`)],
  ])('does not cover it: %s', (_name, text) => {
    expect(scanTexts([text]).wallets.map(({ address }) => address)).toEqual([WALLET]);
  });

  test.each([moneroAddress, deroAddress])('a wallet behind any junk is found', (make) => {
    const address = make('junk');
    const junk = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.base64String(), fc.constant('4'.repeat(300)));
    fc.assert(
      fc.property(junk, junk, (before, after) => {
        const text = `${before} ${address} ${after}`;
        expect(scanTexts([text]).wallets.map((wallet) => wallet.address)).toContain(address);
      }),
      { numRuns: 300 },
    );
  });

  test('a wallet that is cut into arguments anywhere is found', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(WALLET.length), { maxLength: 5 }), (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), WALLET.length];
        const args = places.slice(1).map((end, index) => WALLET.slice(places[index], end));
        const { containers } = scanWorkload(workloadExample([containerExample({ args: ['-u', ...args] })]));
        expect(containers[0]?.scan.wallets.map(({ address }) => address)).toEqual([WALLET]);
      }),
    );
  });

  test('a wallet that is split over the environment is found', () => {
    const env = [WALLET.slice(0, 50), WALLET.slice(50)].map((value, index) => ({ name: `PART_${index}`, value }));
    const { containers } = scanWorkload(workloadExample([containerExample({ env })]));
    expect(containers[0]?.scan.wallets).toHaveLength(1);
  });

  test('a wallet that is split over arguments is found', () => {
    const container = containerExample({ args: [WALLET.slice(0, 50), WALLET.slice(50)] });
    expect(scanWorkload(workloadExample([container])).containers[0]?.scan.wallets).toHaveLength(1);
  });

  test('compression without a header does cover it', () => {
    expect(scanTexts([deflateRawSync(COMMAND).toString('base64')]).wallets).toEqual([]);
  });

  test.each([
    ['is larger than what is read', gzipSync(`${' '.repeat(5_000_000)}${COMMAND}`)],
    ['is damaged', gzipSync(COMMAND, { strategy: constants.Z_HUFFMAN_ONLY }).fill(0xff, 12, 40)],
    ['has no end to its header', Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 8]), Buffer.alloc(60, 1)])],
  ])('what %s is counted, not silently left out', (_name, zipped) => {
    const { wallets, cut } = scanTexts([zipped.toString('base64')]);
    expect(wallets).toEqual([]);
    expect(cut).toBeGreaterThan(0);
  });

  test('what is cut because it is too large hides nothing that is not compressed', () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000)).toString('base64');
    expect(scanTexts([bomb, base64(COMMAND)]).wallets).toHaveLength(1);
  });

  test('a wallet behind any beginning of compressed data is found', () => {
    const header = fc.constantFrom('\x1f\x8b\x08', '\x78\x9c', '\x78\x01', '\x1f\x8b\x08\x1e');
    fc.assert(
      fc.property(header, fc.uint8Array({ maxLength: 40 }), (start, noise) => {
        const data = Buffer.concat([Buffer.from(start, 'latin1'), noise, Buffer.from(`\n-u ${WALLET}`)]);
        expect(scanTexts([data.toString('base64')]).wallets).toHaveLength(1);
      }),
    );
  });

  test('nor do three covers of any kind, in any order, with anything around each', () => {
    const hex = (data: string | Buffer) => Buffer.from(data).toString('hex');
    const covers: Readonly<Record<string, (text: string) => string>> = {
      base64: (text) => base64(text),
      base64url: (text) => Buffer.from(text).toString('base64url'),
      hexadecimal: hex,
      percent: (text) => hex(text).replace(/(..)/g, '%$1'),
      escapes: (text) => `printf '${hex(text).replace(/(..)/g, '\\x$1')}'`,
      gzip: (text) => gzipSync(text).toString('base64'),
      zlib: (text) => deflateSync(text).toString('base64url'),
      'gzip in hexadecimal': (text) => hex(gzipSync(text)),
    };
    const layers = fc.array(fc.constantFrom(...Object.keys(covers)), { minLength: 1, maxLength: 3 });
    const around = fc.constantFrom('', ' ', 'sh -c ', 'echo ', '\n', 'x=');
    fc.assert(
      fc.property(layers, around, fc.constantFrom('', ' | base64 -d | sh', '\n', ' #'), (names, before, after) => {
        const covered = names.reduce((text, name) => `${before}${covers[name]?.(text) ?? ''}${after}`, COMMAND);
        expect(scanTexts([covered]).wallets.map(({ address }) => address)).toEqual([WALLET]);
      }),
      { numRuns: 1500 },
    );
  });

  test('nor does compressed data that is cut or altered anywhere bring the search to an end', () => {
    const whole = gzipSync(`${COMMAND} ${'all work and no play '.repeat(40)}`);
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(whole.length - 1), fc.nat(255), (end, place, value) => {
        const altered = Buffer.from(whole);
        altered[place] = value;
        const text = `${altered.subarray(0, end).toString('base64')} ${base64(COMMAND)}`;
        expect(scanTexts([text]).wallets.map(({ address }) => address)).toEqual([WALLET]);
      }),
      { numRuns: 1000 },
    );
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
    ['digits', '61'.repeat(500_000)],
    ['percent signs of percent signs', '%2561'.repeat(200_000)],
    ['short lines', 'QUJD\n'.repeat(200_000)],
    ['escapes', '\\x61'.repeat(250_000)],
    ['letters of another alphabet', '\u0430'.repeat(500_000)],
    ['letters that unfold', '\ufdfa'.repeat(300_000)],
    ['hosts beside a pool port', 'a:3333 '.repeat(150_000)],
    ['words that begin like a protocol', 'method   '.repeat(110_000)],
    ['blanks after a flag', `-o${' '.repeat(1_000_000)}x`],
    ['a bomb', gzipSync(Buffer.alloc(500_000_000)).toString('base64')],
    ['many small bombs', `${gzipSync(Buffer.alloc(900_000, 'a ')).toString('base64')} `.repeat(700)],
    ['many empty files', Buffer.concat(Array.from({ length: 35_000 }, () => gzipSync(''))).toString('base64')],
    ['beginnings of compressed data', 'eJwAAAAAAAAAAAAAAAAAAAAAAAAAA. '.repeat(32_000)],
  ])('%s: a megabyte is read in two seconds', (_name, text) => {
    expect(processorMs(() => scanTexts([text]))).toBeLessThan(2000);
  });
});

test('readings that do not fit are counted, and the first are still looked at', () => {
  const covered = base64(base64(base64(`-u ${WALLET} `)));
  const { wallets, cut } = scanTexts([covered, '\ufdfa'.repeat(800_000)]);
  expect(cut).toBeGreaterThan(0);
  expect(wallets).toHaveLength(1);
});
