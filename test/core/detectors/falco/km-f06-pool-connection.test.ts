import { falcoExample } from '../../../../lambdas/core/detectors/falco-example';
import { poolConnection } from '../../../../lambdas/core/detectors/falco/km-f06-pool-connection';
import { dedicatedGroup, parseFalcoAlert } from '../../../../lambdas/core/parsing/falco';
import { capturedLines } from '../../../support/falco-lines';

const found = (fields: Record<string, unknown>, rule = 'Outbound') =>
  poolConnection.detect(falcoExample({ 'evt.type': 'connect', ...fields }, { rule }));

describe('KM-F06', () => {
  test('takes Falco’s word where that tells no name: the address, the port, and less weight', () => {
    const matches = capturedLines('pool-connections').map((line) => {
      const alert = parseFalcoAlert(line, dedicatedGroup('prod-a'), 0);
      return alert.ok ? poolConnection.detect(alert.value) : undefined;
    });
    expect(matches).toMatchObject([
      { indicators: ['203.0.113.10 port 3333'], weight: 'moderate' },
      { indicators: ['203.0.113.10 port 45700'], weight: 'moderate' },
    ]);
  });

  test.each([
    ['XMR.NANOPOOL.ORG.', 14444, ['xmr.nanopool.org'], 'strong'],
    ['eu.luckpool.net', 443, ['eu.luckpool.net'], 'strong'],
    // Its web site has the same name as the pool.
    ['nanopool.org', 443, ['nanopool.org'], 'moderate'],
    ['www.nanopool.org', 443, ['www.nanopool.org'], 'moderate'],
  ])('says of %s on port %d: %p, %s', (host, port, indicators, weight) => {
    expect(found({ 'fd.sip.name': host, 'fd.sport': port })).toMatchObject({ indicators, weight });
  });

  test('reads a name out of the connection itself', () => {
    expect(found({ 'fd.name': '10.0.1.7:40112->pool.minexmr.com:4444' })?.indicators).toEqual(['pool.minexmr.com']);
  });

  test('takes the word of a rule that carries its id', () => {
    const fields = { 'evt.type': 'connect', 'fd.name': '10.0.1.7:40112->203.0.113.9:443' };
    const match = poolConnection.detect(falcoExample(fields, { tags: ['KM-F06', 'mineguard'] }));
    expect(match).toMatchObject({ indicators: ['203.0.113.9 port 443'], weight: 'moderate' });
  });

  test.each(['10.0.0.9', '127.0.0.1', '::1'])('does not take Falco’s word about %s, which is inside', (address) => {
    const rule = 'Detect outbound connections to common miner pool ports';
    expect(found({ 'fd.sip': address, 'fd.sport': 3333 }, rule)).toBeUndefined();
  });

  test('misses a pool behind an address that no rule names', () => {
    expect(found({ 'fd.name': '10.0.1.7:40112->203.0.113.9:443' })).toBeUndefined();
  });
});
