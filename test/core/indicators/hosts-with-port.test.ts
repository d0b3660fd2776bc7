import { hostsWithPort } from '../../../lambdas/core/indicators/hosts-with-port';

const found = (text: string): readonly string[] => hostsWithPort(text).map(({ host, port }) => `${host}:${port}`);

test.each([
  ['a word', 'proxy:3333', ['proxy:3333']],
  ['a URL with a user', 'stratum+tcp://wallet@pool.example:3333/x', ['pool.example:3333']],
  ['a host behind a time of day', '03:49:25.pool.example:3333', ['03:49', '49:25', '25.pool.example:3333']],
  ['two beside each other', 'a.example:1,b.example:65535', ['a.example:1', 'b.example:65535']],
])('finds %s', (_name, text, hosts) => {
  expect(found(text)).toEqual(hosts);
});

test.each(['pool.example:', ':3333', 'pool.example:123456', 'key: value', '{"port":3333}'])('ignores %s', (text) => {
  expect(found(text)).toEqual([]);
});

test('tells where it stands', () => {
  expect(hostsWithPort('-o pool.example:3333 -u x')).toEqual([
    { host: 'pool.example', port: '3333', start: 3, end: 20 },
  ]);
});
