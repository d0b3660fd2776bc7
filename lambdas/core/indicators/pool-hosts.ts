/**
 * Domains of mining pools; a host matches when it is one of them or below one.
 *
 * Facts gathered from the public pool lists of falcosecurity/rules (Apache-2.0, sandbox rules at c72713ee2e63), of
 * SigmaHQ/sigma (DRL-1.1, rules on crypto-mining traffic at 8eaafff1f284, by their authors) and of
 * panther-labs/panther-analysis (Apache-2.0, at daa10c888566), as of 2026-11. Left out: parents of dynamic DNS and of
 * shared hosting, where a neighbour would be hit, and names that serve other things than mining.
 */
export const POOL_DOMAINS: ReadonlySet<string> = new Set([
  '2miners.com',
  'antpool.com',
  'baikalmine.com',
  'bohemianpool.com',
  'c3pool.com',
  'c3pool.org',
  'crypto-pool.fr',
  'crypto-pool.info',
  'cryptoknight.cc',
  'cryptonotepool.org',
  'dero.live',
  'dwarfpool.com',
  'ethermine.org',
  'ethpool.org',
  'extremehash.com',
  'f2pool.com',
  'fairpool.xyz',
  'fastpool.xyz',
  'flypool.org',
  'gntl.co.uk',
  'hashvault.pro',
  'herominers.com',
  'kryptex.network',
  'litecoinpool.org',
  'luckpool.net',
  'luckypool.io',
  'mine.moneropool.com',
  'minercircle.com',
  'minergate.com',
  'miner.rocks',
  'minerrocks.com',
  'minexmr.cn',
  'minexmr.com',
  'minexmr.org',
  'miningocean.org',
  'miningpoolhub.com',
  'monerohash.com',
  'moneroocean.stream',
  'moneropool.com',
  'monerpool.org',
  'moneroworld.com',
  'nanopool.org',
  'nicehash.com',
  'ppxxmr.com',
  'prohash.net',
  'rplant.xyz',
  'slushpool.com',
  'supportxmr.com',
  'suprnova.cc',
  'unmineable.com',
  'viaxmr.com',
  'woolypooly.com',
  'xmrpool.de',
  'xmrpool.eu',
  'xmrpool.me',
  'xmrpool.net',
  'xmrpool.xyz',
  'zpool.ca',
]);

/** Where XMRig mines its author's share, compiled in. Nothing else has a reason to name them. */
export const DONATION_HOSTS: ReadonlySet<string> = new Set([
  'donate.v2.xmrig.com',
  'donate.ssl.xmrig.com',
  'donate.xmrig.com',
]);

/** Whether a host is a pool's: it or a parent of it is on the list. */
export const isPoolHost = (host: string): boolean => {
  for (let name = host; name !== ''; name = parentOf(name)) {
    if (POOL_DOMAINS.has(name)) return true;
  }
  return false;
};

const parentOf = (name: string): string => {
  const dot = name.indexOf('.');
  return dot === -1 ? '' : name.slice(dot + 1);
};
