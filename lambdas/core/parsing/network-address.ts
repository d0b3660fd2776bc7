/** A range of addresses, as CIDR notation writes it. IPv4 is part of IPv6 (::ffff:0:0/96). */
export interface AddressRange {
  readonly network: bigint;
  /** How many of 128 bits all its addresses share. */
  readonly prefixBits: number;
}

const BITS = 128;
const IPV4_PREFIX = 0xffff00000000n;

/** The range that a text writes, or undefined for anything else. */
export const parseRange = (cidr: string): AddressRange | undefined => {
  const [, address = '', bits = ''] = /^([0-9a-fA-F.:]{2,45})\/(\d{1,3})$/.exec(cidr) ?? [];
  const network = parseAddress(address);
  const prefixBits = Number(bits) + (address.includes(':') ? 0 : BITS - 32);
  return network === undefined || prefixBits > BITS ? undefined : { network, prefixBits };
};

export const isWithin = (address: bigint, { network, prefixBits }: AddressRange): boolean => {
  const free = BigInt(BITS - prefixBits);
  return address >> free === network >> free;
};

/** An address as one number, IPv4 in its place within IPv6; undefined for what is none. */
export const parseAddress = (text: string): bigint | undefined => {
  if (text.length > 45) return undefined;
  const ipv4 = parseIpv4(text);
  if (ipv4 !== undefined) return IPV4_PREFIX | ipv4;
  const [head = '', tail, ...more] = text.split('::');
  if (more.length > 0) return undefined;
  const before = groupsOf(head);
  const after = groupsOf(tail ?? '');
  if (!before || !after) return undefined;
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  return [...before, ...Array.from({ length: missing }, () => 0n), ...after].reduce(
    (sum, group) => (sum << 16n) | group,
    0n,
  );
};

const parseIpv4 = (text: string): bigint | undefined => {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  return parts?.every((part) => part < 256) ? parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n) : undefined;
};

/** Groups of 16 bits; the last may be an IPv4 address, which makes two. */
const groupsOf = (text: string): readonly bigint[] | undefined => {
  if (text === '') return [];
  const groups: bigint[] = [];
  for (const part of text.split(':')) {
    const ipv4 = parseIpv4(part);
    if (ipv4 !== undefined) groups.push(ipv4 >> 16n, ipv4 & 0xffffn);
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(BigInt(`0x${part}`));
    else return undefined;
  }
  return groups.length > 8 ? undefined : groups;
};
