import type { ContainerSpec, Workload } from '../model/workload';
import { CandidateBudget } from './candidate-budget';
import { findMinerGrammar, type MinerGrammar } from './miner-grammar';
import { findPoolAddresses } from './pool-addresses';
import { readings } from './text';
import { findWallets, type Wallet } from './wallets';

/** What mining leaves in texts that belong together: the texts of a container, a command line, a set of annotations. */
export interface TextScan {
  readonly wallets: readonly Wallet[];
  readonly pools: readonly string[];
  readonly grammar?: MinerGrammar;
}

export interface WorkloadScan {
  readonly containers: readonly { readonly container: ContainerSpec; readonly scan: TextScan }[];
  readonly annotations: TextScan;
  /** Wallet candidates that were not checked because the event holds too many. */
  readonly cut: number;
}

export const scanTexts = (texts: readonly string[], budget = new CandidateBudget()): TextScan => {
  const all = [...new Set(texts.filter((text) => text !== '').flatMap(readings))];
  const wallets = new Map(all.flatMap((text) => findWallets(text, budget)).map((wallet) => [wallet.address, wallet]));
  return {
    wallets: [...wallets.values()],
    pools: [...new Set(all.flatMap(findPoolAddresses))],
    grammar: findMinerGrammar(all),
  };
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
  const scan = { containers, annotations, cut: budget.cut };
  scans.set(workload, scan);
  return scan;
};

/** Arguments are joined with and without a space: `sh -c` joins them with one, a script can join a split wallet. */
const textsOf = ({ command, args, env }: ContainerSpec): readonly string[] => {
  const words = [...command, ...args];
  return [words.join(' '), words.join(''), env.map(({ value }) => value).join('\n')];
};

const annotationText = ({ annotations, template }: Workload): string =>
  [...new Set([...Object.values(annotations), ...Object.values(template.annotations)])].join('\n');
