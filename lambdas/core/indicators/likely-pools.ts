import type { MinerGrammar } from './miner-grammar';
import { POOL_PORTS } from './pool-ports';
import type { Reading } from './reading';
import type { Wallet } from './wallets';

/** An address that is not known as a pool's, and is used as one. */
export interface LikelyPool {
  readonly address: string;
  /** A miner's address flag leads there and a wallet or a miner's option stands beside it. */
  readonly convincing: boolean;
}

/** What leads to an address, at the end of what stands before it: `-o`, `--url`, a key of a configuration. */
const FLAG =
  /(?:^|[\s,{[])(?:-o|--url|--pool|--server|--daemon-rpc-address|-r|url|pool)[\s=:]{1,3}(?:[a-z0-9+]{1,16}:\/\/)?$/;
/** Longer than any of these, so that where it is cut off looks like no beginning. */
const ROOM_FOR_FLAG = 64;

const HOST = /^[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9-]{1,63}){0,8}$/;
const PATH = /\/[a-z0-9_/-]{1,64}/y;

const STRATUM_PATH = /stratum|mining/;

/** Words of the protocol between miner and pool. */
const DIALECT = /mining\.(?:subscribe|authorize|submit|notify)|method\W{1,5}(?:login|keepalived)\b/;

/**
 * Pools that no list knows, told by what stands beside them in the same container: an address with a port of pools next
 * to a wallet, a miner's option or the words of their protocol; any address behind a miner's flag next to a wallet that
 * is mined into.
 */
export const findLikelyPools = (
  readings: readonly Reading[],
  wallets: readonly Wallet[],
  grammar: MinerGrammar | undefined,
): readonly LikelyPool[] => {
  const speaksStratum = readings.some(({ lower }) => DIALECT.test(lower));
  const mines = wallets.length > 0 || grammar !== undefined;
  const minesForSure = wallets.some(({ weightAlone }) => weightAlone === 'conclusive');
  const found = new Map<string, boolean>();
  for (const { lower, hosts } of readings) {
    for (const { host, port, start, end } of hosts) {
      const isPoolPort = POOL_PORTS.has(Number(port));
      if (!(isPoolPort || minesForSure) || port.length < 2 || !HOST.test(host)) continue;
      const isDialled = FLAG.test(lower.slice(Math.max(0, start - ROOM_FOR_FLAG), start));
      // A word and a number with a colon between them are many things; behind a flag they are an address.
      if (!isDialled && !host.includes('.')) continue;
      const isNamed = isPoolPort && (mines || speaksStratum || STRATUM_PATH.test(pathAt(lower, end)));
      const address = `${host}:${port}`;
      const convincing = isDialled && (minesForSure || (isPoolPort && mines));
      if (isNamed || (isDialled && minesForSure)) found.set(address, convincing || found.get(address) === true);
    }
  }
  return [...found].map(([address, convincing]) => ({ address, convincing }));
};

const pathAt = (text: string, at: number): string => {
  PATH.lastIndex = at;
  return PATH.exec(text)?.[0] ?? '';
};
