/** Ranges that lead to nobody outside: private, shared, loopback, link-local, multicast, reserved (RFC 6890). */
const NOT_PUBLIC_V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

const V4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;
const V6 = /^[0-9a-f:]{2,45}(?:\d{1,3}(?:\.\d{1,3}){3})?$/;

/** Loopback, unspecified, unique local, link-local and multicast addresses. */
const NOT_PUBLIC_V6 = /^(?:::1?$|f[cd]|fe[89ab]|ff)/;
const MAPPED_V4 = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/;

/** Whether a text is an address of version 4 or 6. */
export const isIpAddress = (text: string): boolean => numberOf(text) !== undefined || isV6(text);

/** Whether an address leads outside of the node, the cluster and its network. */
export const isPublicAddress = (address: string): boolean => {
  const lower = address.toLowerCase();
  const mapped = MAPPED_V4.exec(lower)?.[1];
  if (mapped !== undefined) return isPublicAddress(mapped);
  const number = numberOf(lower);
  if (number === undefined) return isV6(lower) && !NOT_PUBLIC_V6.test(lower);
  return !NOT_PUBLIC_V4.some(([network, bits]) => {
    const size = 2 ** (32 - bits);
    return Math.floor(number / size) === Math.floor((numberOf(network) ?? 0) / size);
  });
};

const isV6 = (text: string): boolean => text.includes(':') && V6.test(text.toLowerCase());

const numberOf = (text: string): number | undefined => {
  const parts = V4.exec(text)?.slice(1).map(Number);
  if (!parts || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
};
