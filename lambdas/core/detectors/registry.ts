import { miningWallet } from './audit/km-a01-mining-wallet';
import { poolAddress } from './audit/km-a02-pool-address';
import { minerGrammar } from './audit/km-a03-miner-grammar';
import { knownMinerImage } from './audit/km-a04-known-miner-image';
import { minerEnvironment } from './audit/km-a05-miner-environment';
import { downloadAndRun } from './audit/km-a06-download-and-run';
import { computeHungryNewcomer } from './audit/km-a08-compute-hungry-newcomer';
import { fleetWideDaemonSet } from './audit/km-a11-fleet-wide-daemonset';
import { respawningSchedule } from './audit/km-a12-respawning-schedule';
import { hostPrivileges } from './audit/km-a13-host-privileges';
import { dangerousHostMount } from './audit/km-a14-dangerous-host-mount';
import { firstSeenImageSource } from './audit/km-a15-first-seen-image-source';
import { containerAdded } from './audit/km-a16-container-added';
import { replicaSurge } from './audit/km-a17-replica-surge';
import { unreadableWorkload } from './audit/km-a19-unreadable-workload';
import { anonymousRequest } from './audit/km-b01-anonymous-request';
import { maliciousExec } from './audit/km-b02-malicious-exec';
import { firstInteractiveExec } from './audit/km-b03-first-interactive-exec';
import { secretSweep } from './audit/km-b10-secret-sweep';
import { permissionProbing } from './audit/km-b11-permission-probing';
import { templateFanOut } from './audit/km-b17-template-fan-out';
import { computeCostAnomaly } from './billing/km-c01-compute-cost-anomaly';
import type { Detector, SourceEvents } from './detector';
import { minerCommandLine } from './falco/km-f01-miner-command-line';
import { minerExecutable } from './falco/km-f02-miner-executable';
import { newBinaryExecuted } from './falco/km-f03-new-binary-executed';
import { scratchExecution } from './falco/km-f05-scratch-execution';
import { minerTuning } from './falco/km-f08-miner-tuning';
import { rivalKilling } from './falco/km-f10-rival-killing';
import { fetchThenRun } from './falco/km-f11-fetch-then-run';
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
  computeHungryNewcomer,
  fleetWideDaemonSet,
  firstSeenImageSource,
  containerAdded,
  replicaSurge,
  anonymousRequest,
  maliciousExec,
  firstInteractiveExec,
  secretSweep,
  permissionProbing,
  templateFanOut,
];

export const falcoDetectors: readonly Detector<'falco'>[] = [
  minerCommandLine,
  minerExecutable,
  newBinaryExecuted,
  scratchExecution,
  minerTuning,
  rivalKilling,
  fetchThenRun,
];

export const guardDutyDetectors: readonly Detector<'guardduty'>[] = [
  runtimeMiningNetwork,
  minerExecuted,
  instanceMiningNetwork,
];

export const billingDetectors: readonly Detector<'billing'>[] = [computeCostAnomaly];

/** Detectors that read what the inspector measured over a time. */
export const inspectorDetectors: readonly Detector<'inspector'>[] = [flatSaturation];

export type AnyDetector = { readonly [S in keyof SourceEvents]: Detector<S> }[keyof SourceEvents];

export const detectors: readonly AnyDetector[] = [
  ...auditDetectors,
  ...falcoDetectors,
  ...guardDutyDetectors,
  ...billingDetectors,
  ...inspectorDetectors,
];
