/**
 * The few ASN.1 types that an X.509 certificate is made of, in DER.
 *
 * Node reads certificates and writes none. A library would bring a dozen packages for what is one page here.
 */
const element = (tag: number, ...contents: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), length(content.length), content]);
};

const length = (value: number): Buffer => {
  if (value < 0x80) return Buffer.from([value]);
  const bytes = bigEndian(value);
  return Buffer.from([0x80 | bytes.length, ...bytes]);
};

const bigEndian = (value: number): readonly number[] =>
  value < 0x100 ? [value] : [...bigEndian(Math.floor(value / 0x100)), value % 0x100];

export const sequence = (...items: readonly Uint8Array[]): Buffer => element(0x30, ...items);

/** A set of one: several members would have to be sorted, and nothing here needs them. */
export const setOf = (item: Uint8Array): Buffer => element(0x31, item);

export const boolean = (value: boolean): Buffer => element(0x01, Buffer.from([value ? 0xff : 0]));

/** A number that is never negative: a leading zero keeps a set top bit from meaning a sign. */
export const unsigned = (bytes: Uint8Array): Buffer => {
  const first = bytes.findIndex((byte) => byte !== 0);
  const significant = first === -1 ? Buffer.from([0]) : bytes.subarray(first);
  const sign = (significant[0] ?? 0) & 0x80 ? Buffer.from([0]) : Buffer.alloc(0);
  return element(0x02, sign, significant);
};

/** Bits counted from the most significant of the first byte; `unused` says how many of the last are not meant. */
export const bitString = (bytes: Uint8Array, unused = 0): Buffer => element(0x03, Buffer.from([unused]), bytes);

export const octetString = (bytes: Uint8Array): Buffer => element(0x04, bytes);

export const utf8String = (text: string): Buffer => element(0x0c, Buffer.from(text, 'utf8'));

/** Two digits of the year: good until 2049, and what RFC 5280 asks for until then. */
export const utcTime = (date: Date): Buffer =>
  element(0x17, Buffer.from(`${date.toISOString().replaceAll(/[-:T]/g, '').slice(2, 14)}Z`, 'ascii'));

export const objectIdentifier = (dotted: string): Buffer => {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return element(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
};

const base128 = (value: number): readonly number[] => {
  const high = Math.floor(value / 0x80);
  return [...(high > 0 ? base128(high).map((byte) => byte | 0x80) : []), value % 0x80];
};

/** A field known by its number inside a sequence: wrapped around an element, or in place of its tag. */
export const explicit = (field: number, item: Uint8Array): Buffer => element(0xa0 | field, item);
export const implicit = (field: number, bytes: Uint8Array): Buffer => element(0x80 | field, bytes);
