import type { Origin } from '../model/origin';
import { isWithin, parseAddress, parseRange, type AddressRange } from './network-address';

export const rangesOf = (cidrs: readonly string[]): readonly AddressRange[] =>
  cidrs.map(parseRange).filter((range) => range !== undefined);

/** Networks that no route of the Internet leads to: RFC 1918, RFC 6598, loopback, link-local, unique local. */
const PRIVATE = rangesOf([
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '::1/128',
  'fe80::/10',
  'fc00::/7',
]);

/**
 * Where a request came from, by the last of its addresses: the one that the API server itself saw. Whoever asks can put any
 * others before it.
 */
export const originOf = (sourceIps: readonly string[], clusterRanges: readonly AddressRange[] | undefined): Origin => {
  const address = parseAddress(sourceIps.at(-1) ?? '');
  if (address === undefined) return 'unknown';
  if ([...PRIVATE, ...(clusterRanges ?? [])].some((range) => isWithin(address, range))) return 'inside';
  return clusterRanges ? 'outside' : 'public';
};
