import { DONATION_HOSTS, isPoolHost } from './pool-hosts';

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

/** A mining URL, with where it leads to. Every repetition is bounded. */
const MINING_URL = new RegExp(
  `(?<![a-z0-9])(?:${MINING_SCHEMES.map((scheme) => scheme.replace('+', '[+]')).join('|')})://([^\\s"'\`<>,;|&)}]{1,512})`,
  'g',
);

const HOST_CHARACTER = /[a-z0-9.-]/;
const MAX_HOST_LENGTH = 253;
const WEB_PORTS = new Set(['80', '443']);

/** Flags after which a bare pool name is where the miner connects to, with the port left to the default. */
const ADDRESS_FLAG = /(?:^|[\s=])(?:-o|--url|--pool|--server)[\s=]{1,8}([a-z0-9][a-z0-9.-]{0,252})(?![a-z0-9.:/-])/g;

/**
 * Addresses of mining pools in a text: mining URLs wherever they lead, known pools with a port or after a miner's
 * address flag, and the donation hosts of XMRig.
 *
 * The web site of a pool (`https://pool/`, no port or a web port) is not one: people and dashboards read it.
 */
export const findPoolAddresses = (text: string): readonly string[] => {
  const lower = text.toLowerCase();
  return [
    ...new Set([
      ...miningUrls(lower),
      ...hostsWithPort(lower),
      ...hostsAfterFlag(lower),
      ...[...DONATION_HOSTS].filter((host) => lower.includes(host)),
    ]),
  ];
};

const miningUrls = (text: string): readonly string[] =>
  [...text.matchAll(MINING_URL)].map(([url, rest = '']) => {
    const scheme = url.slice(0, -rest.length);
    return scheme + authorityOf(rest);
  });

/** A host or a bracketed IPv6 address, and its port. What follows was joined to it from the next argument. */
const HOST_AND_PORT = /^(?:\[[^\]]*\]|[^:\]]*)(?::\d{1,5})?/;

/** Host and port: user information before them may be a wallet, a path behind them may be anything. */
const authorityOf = (rest: string): string => {
  const authority = rest.split('/', 1)[0] ?? '';
  return HOST_AND_PORT.exec(authority.slice(authority.lastIndexOf('@') + 1))?.[0] ?? '';
};

const hostsWithPort = (text: string): readonly string[] => {
  const found: string[] = [];
  for (let colon = text.indexOf(':'); colon !== -1; colon = text.indexOf(':', colon + 1)) {
    const port = /^\d{1,5}(?!\d)/.exec(text.slice(colon + 1, colon + 7))?.[0];
    if (port === undefined) continue;
    const host = hostEndingAt(text, colon);
    const inWebUrl = /https?:\/\/$/.test(text.slice(Math.max(0, colon - host.length - 8), colon - host.length));
    if (isPoolHost(host) && !(inWebUrl && WEB_PORTS.has(port))) found.push(`${host}:${port}`);
  }
  return found;
};

const hostEndingAt = (text: string, end: number): string => {
  let start = end;
  while (start > 0 && end - start < MAX_HOST_LENGTH && HOST_CHARACTER.test(text.charAt(start - 1))) start -= 1;
  return text.slice(start, end);
};

const hostsAfterFlag = (text: string): readonly string[] =>
  [...text.matchAll(ADDRESS_FLAG)].map(([, host = '']) => host).filter(isPoolHost);
