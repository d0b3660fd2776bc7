import { miningWallet } from './audit/km-a01-mining-wallet';
import { poolAddress } from './audit/km-a02-pool-address';
import { minerGrammar } from './audit/km-a03-miner-grammar';
import { knownMinerImage } from './audit/km-a04-known-miner-image';
import { minerEnvironment } from './audit/km-a05-miner-environment';
import { downloadAndRun } from './audit/km-a06-download-and-run';
import { respawningSchedule } from './audit/km-a12-respawning-schedule';
import { hostPrivileges } from './audit/km-a13-host-privileges';
import { dangerousHostMount } from './audit/km-a14-dangerous-host-mount';
import { unreadableWorkload } from './audit/km-a19-unreadable-workload';
import { anonymousRequest } from './audit/km-b01-anonymous-request';
import { maliciousExec } from './audit/km-b02-malicious-exec';
import { computeCostAnomaly } from './billing/km-c01-compute-cost-anomaly';
import type { Detector, SourceEvents } from './detector';
import { vulnerableImage } from './ecr/km-d01-vulnerable-image';
import { minerCommandLine } from './falco/km-f01-miner-command-line';
import { minerExecutable } from './falco/km-f02-miner-executable';
import { newBinaryExecuted } from './falco/km-f03-new-binary-executed';
import { scratchExecution } from './falco/km-f05-scratch-execution';
import { minerTuning } from './falco/km-f08-miner-tuning';
import { runtimeMiningNetwork } from './guardduty/km-g01-runtime-mining-network';
import { minerExecuted } from './guardduty/km-g02-miner-executed';
import { instanceMiningNetwork } from './guardduty/km-g03-instance-mining-network';
import { flatSaturation } from './inspector/km-m01-flat-saturation';
import type { SpecDetector } from './spec-detector';

/** Detectors that read an object, live or as written. */
export const specDetectors: readonly SpecDetector[] = [
  miningWallet,
  poolAddress,
  minerGrammar,
  knownMinerImage,
  minerEnvironment,
  downloadAndRun,
  respawningSchedule,
  hostPrivileges,
  dangerousHostMount,
];

export const auditDetectors: readonly Detector<'audit'>[] = [
  ...specDetectors,
  unreadableWorkload,
  anonymousRequest,
  maliciousExec,
];

export const falcoDetectors: readonly Detector<'falco'>[] = [
  minerCommandLine,
  minerExecutable,
  newBinaryExecuted,
  scratchExecution,
  minerTuning,
];

export const guardDutyDetectors: readonly Detector<'guardduty'>[] = [
  runtimeMiningNetwork,
  minerExecuted,
  instanceMiningNetwork,
];

export const billingDetectors: readonly Detector<'billing'>[] = [computeCostAnomaly];

/** Detectors that read what the inspector measured over a time. */
export const inspectorDetectors: readonly Detector<'inspector'>[] = [flatSaturation];

/** Detectors that read what a scan has found in the image of a live workload. */
export const ecrDetectors: readonly Detector<'ecr'>[] = [vulnerableImage];

export type AnyDetector = { readonly [S in keyof SourceEvents]: Detector<S> }[keyof SourceEvents];

export const detectors: readonly AnyDetector[] = [
  ...auditDetectors,
  ...falcoDetectors,
  ...guardDutyDetectors,
  ...billingDetectors,
  ...inspectorDetectors,
  ...ecrDetectors,
];
