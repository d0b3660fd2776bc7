import { falcoExample } from '../../../../lambdas/core/detectors/falco-example';
import { minerPortEgress } from '../../../../lambdas/core/detectors/falco/km-f07-miner-port-egress';

const found = (fields: Record<string, unknown>) =>
  minerPortEgress.detect(falcoExample({ 'evt.type': 'connect', ...fields }))?.indicators;

describe('KM-F07', () => {
  test('believes the connection, not the ports that Falco swaps', () => {
    // As captured: Falco took the container's own address for the remote one.
    const swapped = { 'fd.name': '172.17.0.5:47644->203.0.113.9:3333', 'fd.lport': 3333, 'fd.rport': 47644 };
    expect(found(swapped)).toEqual(['port 3333']);
  });

  test.each([
    ['100.64.3.9', undefined],
    ['169.254.169.254', undefined],
    ['172.31.0.9', undefined],
    ['172.32.0.9', ['port 3333']],
    ['192.169.1.1', ['port 3333']],
    ['::ffff:10.0.0.1', undefined],
    ['fd12:3456::1', undefined],
    ['2001:db8::9', ['port 3333']],
    ['999.1.1.1', undefined],
  ])('says of %s: %p', (address, indicators) => {
    expect(found({ 'fd.sip': address, 'fd.sport': 3333 })).toEqual(indicators);
  });

  test('misses a port without an address: it may lead to the container itself', () => {
    expect(found({ 'fd.sport': 3333, 'proc.cmdline': 'nc -w 2 127.0.0.1 3333' })).toBeUndefined();
  });
});
