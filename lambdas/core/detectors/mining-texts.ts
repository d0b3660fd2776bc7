import type { TextScan } from '../indicators/scan';

/** What gives mining away in a command line. */
export const indicatorsOf = ({ wallets, pools, likelyPools, grammar }: TextScan): readonly string[] => [
  // An Ethereum address on a command line may be the contract of any application.
  ...wallets.filter(({ weightAlone }) => weightAlone !== 'weak').map(({ address }) => address),
  ...pools,
  ...likelyPools.map(({ address }) => address),
  ...(grammar?.marks ?? []),
];

/** Whether nothing but mining takes such a command line. */
export const isConclusive = ({ wallets, pools, likelyPools, grammar }: TextScan): boolean =>
  pools.length > 0 ||
  grammar?.conclusive === true ||
  likelyPools.some(({ convincing }) => convincing) ||
  wallets.some(({ weightAlone }) => weightAlone === 'conclusive');
