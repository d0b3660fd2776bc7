import type { ContainerSpec, Workload } from '../model/workload';
import { CandidateBudget } from './candidate-budget';
import { findLikelyPools, type LikelyPool } from './likely-pools';
import { findMinerGrammar, type MinerGrammar } from './miner-grammar';
import { findPoolAddresses } from './pool-addresses';
import { readingOf } from './reading';
import { readings } from './text';
import { findWallets, type Wallet } from './wallets';

/** What mining leaves in texts that belong together: the texts of a container, a command line, a set of annotations. */
export interface TextScan {
  readonly wallets: readonly Wallet[];
  readonly pools: readonly string[];
  /** Addresses that are on no list and are used like a pool's. */
  readonly likelyPools: readonly LikelyPool[];
  readonly grammar?: MinerGrammar;
  /** The texts with all covers taken off, decoded content included. */
  readonly readings: readonly string[];
  /** Readings that were not looked at because there are too many. */
  readonly cut: number;
}

export interface WorkloadScan {
  readonly containers: readonly { readonly container: ContainerSpec; readonly scan: TextScan }[];
  readonly annotations: TextScan;
  /** Wallet candidates and readings that were not looked at because the event holds too many. */
  readonly cut: number;
}

export const scanTexts = (texts: readonly string[], budget = new CandidateBudget()): TextScan => {
  const { texts: uncovered, cut } = readings([...new Set(texts)]);
  const all = uncovered.map(readingOf);
  const found = new Map(
    all.flatMap((reading) => findWallets(reading, budget)).map((wallet) => [wallet.address, wallet]),
  );
  const wallets = [...found.values()];
  const pools = [...new Set(all.flatMap(findPoolAddresses))];
  const grammar = findMinerGrammar(all);
  const known = new Set(pools.map((pool) => pool.slice(pool.indexOf('//') + 1).replace(/^\//, '')));
  const likelyPools = findLikelyPools(all, wallets, grammar).filter(({ address }) => !known.has(address));
  return { wallets, pools, likelyPools, grammar, readings: uncovered, cut };
};

const scans = new WeakMap<Workload, WorkloadScan>();

/** Reads all texts of a workload once, however many detectors ask. */
export const scanWorkload = (workload: Workload): WorkloadScan => {
  const known = scans.get(workload);
  if (known) return known;
  const budget = new CandidateBudget();
  const containers = workload.template.containers.map((container) => ({
    container,
    scan: scanTexts(textsOf(container), budget),
  }));
  const annotations = scanTexts([annotationText(workload)], budget);
  const cut = [annotations, ...containers.map(({ scan }) => scan)].reduce((sum, scan) => sum + scan.cut, budget.cut);
  const scan = { containers, annotations, cut };
  scans.set(workload, scan);
  return scan;
};

/** Words are joined with and without a space: `sh -c` joins them with one, a script can join a split wallet. */
const textsOf = ({ command, args, env }: ContainerSpec): readonly string[] => {
  const words = [...command, ...args];
  const values = env.map(({ value }) => value);
  return [words.join(' '), words.join(''), values.join('\n'), values.join('')];
};

const annotationText = ({ annotations, template }: Workload): string =>
  [...new Set([...Object.values(annotations), ...Object.values(template.annotations)])].join('\n');
