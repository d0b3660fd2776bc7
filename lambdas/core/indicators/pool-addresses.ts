import { DONATION_HOSTS, isPoolHost } from './pool-hosts';
import type { Reading } from './reading';

const TRANSPORTS = ['tcp', 'ssl', 'tls', 'udp', 'ws', 'wss'];
const DIALECTS = ['stratum', 'stratum1', 'stratum2', 'stratum3'];

/** URL schemes that only mining clients dial. */
export const MINING_SCHEMES: readonly string[] = [
  ...DIALECTS,
  'stratums',
  ...DIALECTS.flatMap((dialect) => TRANSPORTS.map((transport) => `${dialect}+${transport}`)),
  ...['ethproxy', 'ethstratum'].flatMap((dialect) => [dialect, `${dialect}+tcp`, `${dialect}+ssl`]),
  'daemon+http',
  'daemon+https',
];

const SCHEME_END = '://';
const LONGEST_SCHEME = Math.max(...MINING_SCHEMES.map(({ length }) => length));

/** At the end of what stands before a `://`. */
const MINING_SCHEME = new RegExp(
  `(?<![a-z0-9])(?:${MINING_SCHEMES.map((scheme) => scheme.replace('+', '[+]')).join('|')})$`,
);

/** Where a URL leads to. Every repetition is bounded. */
const REST_OF_URL = /[^\s"'`<>,;|&)}]{1,512}/y;

const WEB_PORTS = new Set(['80', '443']);

/** Flags after which a bare pool name is where the miner connects to, with the port left to the default. */
const ADDRESS_FLAG = /(?:^|[\s=])(?:-o|--url|--pool|--server)[\s=]{1,8}([a-z0-9][a-z0-9.-]{0,252})(?![a-z0-9.:/-])/g;

/**
 * Addresses of mining pools in a text: mining URLs wherever they lead, known pools with a port or after a miner's
 * address flag, and the donation hosts of XMRig.
 *
 * The web site of a pool (`https://pool/`, no port or a web port) is not one: people and dashboards read it.
 */
export const findPoolAddresses = ({ lower, hosts }: Reading): readonly string[] => [
  ...new Set([
    ...miningUrls(lower),
    ...knownHosts(lower, hosts),
    ...hostsAfterFlag(lower),
    ...[...DONATION_HOSTS].filter((host) => lower.includes(host)),
  ]),
];

const miningUrls = (text: string): readonly string[] => {
  const found: string[] = [];
  let at = text.indexOf(SCHEME_END);
  while (at !== -1) {
    // One character more, which tells that the scheme begins there.
    const scheme = MINING_SCHEME.exec(text.slice(Math.max(0, at - LONGEST_SCHEME - 1), at))?.[0];
    const start = at + SCHEME_END.length;
    REST_OF_URL.lastIndex = start;
    const rest = scheme === undefined ? '' : (REST_OF_URL.exec(text)?.[0] ?? '');
    if (rest !== '') found.push(`${scheme}${SCHEME_END}${authorityOf(rest)}`);
    at = text.indexOf(SCHEME_END, start + rest.length);
  }
  return found;
};

/** A host or a bracketed IPv6 address, and its port. What follows was joined to it from the next argument. */
const HOST_AND_PORT = /^(?:\[[^\]]*\]|[^:\]]*)(?::\d{1,5})?/;

/** Host and port: user information before them may be a wallet, a path behind them may be anything. */
const authorityOf = (rest: string): string => {
  const authority = rest.split('/', 1)[0] ?? '';
  return HOST_AND_PORT.exec(authority.slice(authority.lastIndexOf('@') + 1))?.[0] ?? '';
};

const knownHosts = (text: string, hosts: Reading['hosts']): readonly string[] =>
  hosts
    .filter(({ host, port, start }) => isPoolHost(host) && !(WEB_PORTS.has(port) && isInWebUrl(text, start)))
    .map(({ host, port }) => `${host}:${port}`);

const isInWebUrl = (text: string, start: number): boolean =>
  text.endsWith('http://', start) || text.endsWith('https://', start);

const hostsAfterFlag = (text: string): readonly string[] =>
  [...text.matchAll(ADDRESS_FLAG)].map(([, host = '']) => host).filter(isPoolHost);
