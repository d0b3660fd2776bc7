import fc from 'fast-check';
import { isWithin, parseAddress, parseRange } from '../../../lambdas/core/parsing/network-address';
import { originOf, rangesOf } from '../../../lambdas/core/parsing/origin';

const isIn = (address: string, cidr: string) => {
  const [parsed, range] = [parseAddress(address), parseRange(cidr)];
  return parsed !== undefined && range !== undefined && isWithin(parsed, range);
};

describe('an address', () => {
  test.each([
    ['10.1.2.3', '10.0.0.0/8', true],
    ['11.1.2.3', '10.0.0.0/8', false],
    ['203.0.113.31', '203.0.113.16/28', true],
    ['203.0.113.32', '203.0.113.16/28', false],
    ['203.0.113.7', '0.0.0.0/0', true],
    ['203.0.113.7', '203.0.113.7/32', true],
    ['2001:db8::1', '2001:db8::/32', true],
    ['2001:db9::1', '2001:db8::/32', false],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1/128', true],
    ['::ffff:10.1.2.3', '10.0.0.0/8', true],
    ['::', '::/0', true],
    ['10.1.2.3', '::/0', true],
  ])('%s in %s: %s', (address, cidr, expected) => {
    expect(isIn(address, cidr)).toBe(expected);
  });

  test.each([
    '',
    'x',
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    '1.2.3.4/24',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    'g::',
    '1:2:3:4:5:6:7:8:9',
  ])('is none: "%s"', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  test.each(['10.0.0.0', '10.0.0.0/33', '::/129', '10.0.0.0/-1', '/8', 'x/8'])('no range is "%s"', (text) => {
    expect(parseRange(text)).toBeUndefined();
  });

  test('whatever the text, it is read or not, and never fails', () => {
    const text = fc.oneof(
      fc.string(),
      fc.ipV4(),
      fc.ipV6(),
      fc.string({ unit: fc.constantFrom(':', '.', '1', 'f', '%') }),
    );
    fc.assert(
      fc.property(text, (address) => {
        const parsed = parseAddress(address);
        expect(parsed === undefined || (parsed >= 0n && parsed < 1n << 128n)).toBe(true);
      }),
    );
  });

  const numberOf = (groups: readonly number[], bits: bigint) =>
    groups.reduce((sum, group) => (sum << bits) | BigInt(group), 0n);
  const octets = fc.array(fc.nat(0xff), { minLength: 4, maxLength: 4 });
  const groups = (count: number) => fc.array(fc.nat(0xffff), { minLength: count, maxLength: count });
  const written = (of: readonly number[]) => of.map((group) => group.toString(16)).join(':');

  test('every IPv4 address is read as its number, alone and within IPv6', () => {
    fc.assert(
      fc.property(octets, (of) => {
        const number = (0xffffn << 32n) | numberOf(of, 8n);
        expect(parseAddress(of.join('.'))).toBe(number);
        expect(parseAddress(`::ffff:${of.join('.')}`)).toBe(number);
      }),
    );
  });

  test('every IPv6 address is read as its number, whole and with its zeros left out', () => {
    const halves = fc
      .nat(7)
      .chain((zeros) => fc.nat(7 - zeros).chain((at) => fc.tuple(groups(at), groups(7 - zeros - at))));
    fc.assert(
      fc.property(halves, ([head, tail]) => {
        const zeros = Array.from({ length: 8 - head.length - tail.length }, () => 0);
        const number = numberOf([...head, ...zeros, ...tail], 16n);
        expect(parseAddress(written([...head, ...zeros, ...tail]))).toBe(number);
        expect(parseAddress(`${written(head)}::${written(tail)}`)).toBe(number);
      }),
    );
  });
});

describe('the origin of a request', () => {
  const NAMED = rangesOf(['203.0.113.16/28']);

  test.each([
    [['10.0.0.10'], undefined, 'inside'],
    [['fd00::1'], undefined, 'inside'],
    [['::1'], undefined, 'inside'],
    [['203.0.113.17'], undefined, 'public'],
    [['203.0.113.17'], NAMED, 'inside'],
    [['198.51.100.7'], NAMED, 'outside'],
    [['198.51.100.7'], [], 'outside'],
    [['10.0.0.10', '198.51.100.7'], NAMED, 'outside'],
    [[], NAMED, 'unknown'],
    [['somewhere'], undefined, 'unknown'],
  ])('%j, where %j are the cluster’s, is %s', (sourceIps, ranges, expected) => {
    expect(originOf(sourceIps, ranges)).toBe(expected);
  });
});
