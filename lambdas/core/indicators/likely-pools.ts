import type { MinerGrammar } from './miner-grammar';
import { POOL_PORTS } from './pool-ports';
import type { Wallet } from './wallets';

/** An address that is not known as a pool's, and is used as one. */
export interface LikelyPool {
  readonly address: string;
  /** A miner's address flag leads there and a wallet or a miner's option stands beside it. */
  readonly convincing: boolean;
}

/** Where `-o`, `--url`, a key of a configuration or a plain word leads: host and port. */
const ADDRESS =
  /(?:(?<flag>(?:^|[\s,{[])(?:-o|--url|--pool|--server|--daemon-rpc-address|-r|url|pool)[\s=:]{1,3}(?:[a-z0-9+]{1,16}:\/\/)?)|(?<![a-z0-9.-]))(?<host>[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9-]{1,63}){0,8}):(?<port>\d{2,5})(?!\d)(?<path>\/[a-z0-9_/-]{1,64})?/g;

const STRATUM_PATH = /stratum|mining/;

/** Words of the protocol between miner and pool. */
const DIALECT = /mining\.(?:subscribe|authorize|submit|notify)|method\W{1,5}(?:login|keepalived)\b/;

/**
 * Pools that no list knows, told by what stands beside them in the same container: an address with a port of pools next
 * to a wallet, a miner's option or the words of their protocol; any address behind a miner's flag next to a wallet that
 * is mined into.
 */
export const findLikelyPools = (
  texts: readonly string[],
  wallets: readonly Wallet[],
  grammar: MinerGrammar | undefined,
): readonly LikelyPool[] => {
  const lower = texts.map((text) => text.toLowerCase());
  const speaksStratum = lower.some((text) => DIALECT.test(text));
  const mines = wallets.length > 0 || grammar !== undefined;
  const minesForSure = wallets.some(({ weightAlone }) => weightAlone === 'conclusive');
  const found = new Map<string, boolean>();
  for (const text of lower) {
    for (const { groups: { flag, host = '', port = '', path = '' } = {} } of text.matchAll(ADDRESS)) {
      // A word and a number with a colon between them are many things; behind a flag they are an address.
      if (flag === undefined && !host.includes('.')) continue;
      const isPoolPort = POOL_PORTS.has(Number(port));
      const isNamed = isPoolPort && (mines || speaksStratum || STRATUM_PATH.test(path));
      const isDialled = flag !== undefined && minesForSure;
      const address = `${host}:${port}`;
      const convincing = flag !== undefined && (minesForSure || (isPoolPort && mines));
      if (isNamed || isDialled) found.set(address, convincing || found.get(address) === true);
    }
  }
  return [...found].map(([address, convincing]) => ({ address, convincing }));
};
