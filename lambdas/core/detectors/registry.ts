import { miningWallet } from './audit/km-a01-mining-wallet';
import { poolAddress } from './audit/km-a02-pool-address';
import { minerGrammar } from './audit/km-a03-miner-grammar';
import { knownMinerImage } from './audit/km-a04-known-miner-image';
import { minerEnvironment } from './audit/km-a05-miner-environment';
import { downloadAndRun } from './audit/km-a06-download-and-run';
import { miningPerformance } from './audit/km-a07-mining-performance';
import { systemLookAlikeName } from './audit/km-a09-system-look-alike';
import { systemNamespace } from './audit/km-a10-system-namespace';
import { respawningSchedule } from './audit/km-a12-respawning-schedule';
import { hostPrivileges } from './audit/km-a13-host-privileges';
import { dangerousHostMount } from './audit/km-a14-dangerous-host-mount';
import { schedulingAbuse } from './audit/km-a18-scheduling-abuse';
import { unreadableWorkload } from './audit/km-a19-unreadable-workload';
import { anonymousRequest } from './audit/km-b01-anonymous-request';
import { maliciousExec } from './audit/km-b02-malicious-exec';
import { nodeProxy } from './audit/km-b04-node-proxy';
import { directKubelet } from './audit/km-b05-direct-kubelet';
import { wildcardGrant } from './audit/km-b06-wildcard-grant';
import { counterfeitRbac } from './audit/km-b07-counterfeit-rbac';
import { clusterEntry } from './audit/km-b08-cluster-entry';
import { credentialMinting } from './audit/km-b09-credential-minting';
import { tokenElsewhere } from './audit/km-b12-token-elsewhere';
import { oddClient } from './audit/km-b13-odd-client';
import { webhookTampering } from './audit/km-b14-webhook-tampering';
import { defenceRemoved } from './audit/km-b15-defence-removed';
import { systemImpersonation } from './audit/km-b16-impersonation';
import { computeCostAnomaly } from './billing/km-c01-compute-cost-anomaly';
import type { Detector, SourceEvents } from './detector';
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
  miningPerformance,
  systemLookAlikeName,
  respawningSchedule,
  hostPrivileges,
  dangerousHostMount,
];

export const auditDetectors: readonly Detector<'audit'>[] = [
  ...specDetectors,
  systemNamespace,
  schedulingAbuse,
  unreadableWorkload,
  anonymousRequest,
  maliciousExec,
  nodeProxy,
  directKubelet,
  wildcardGrant,
  counterfeitRbac,
  clusterEntry,
  credentialMinting,
  tokenElsewhere,
  oddClient,
  webhookTampering,
  defenceRemoved,
  systemImpersonation,
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

export type AnyDetector = { readonly [S in keyof SourceEvents]: Detector<S> }[keyof SourceEvents];

export const detectors: readonly AnyDetector[] = [
  ...auditDetectors,
  ...falcoDetectors,
  ...guardDutyDetectors,
  ...billingDetectors,
  ...inspectorDetectors,
];
