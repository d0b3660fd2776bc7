import { miningWallet } from './audit/km-a01-mining-wallet';
import { poolAddress } from './audit/km-a02-pool-address';
import { minerGrammar } from './audit/km-a03-miner-grammar';
import type { Detector } from './detector';
import { minerCommandLine } from './falco/km-f01-miner-command-line';
import type { SpecDetector } from './spec-detector';

/** Detectors that read an object, live or as written. */
export const specDetectors: readonly SpecDetector[] = [miningWallet, poolAddress, minerGrammar];

export const auditDetectors: readonly Detector<'audit'>[] = [...specDetectors];

export const falcoDetectors: readonly Detector<'falco'>[] = [minerCommandLine];

export const detectors: readonly (Detector<'audit'> | Detector<'falco'>)[] = [...auditDetectors, ...falcoDetectors];
