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
import { computeHungryNewcomer } from './audit/km-a08-compute-hungry-newcomer';
import { fleetWideDaemonSet } from './audit/km-a11-fleet-wide-daemonset';
import { firstSeenImageSource } from './audit/km-a15-first-seen-image-source';
import { containerAdded } from './audit/km-a16-container-added';
import { replicaSurge } from './audit/km-a17-replica-surge';
import { firstInteractiveExec } from './audit/km-b03-first-interactive-exec';
import { secretSweep } from './audit/km-b10-secret-sweep';
import { permissionProbing } from './audit/km-b11-permission-probing';
import { templateFanOut } from './audit/km-b17-template-fan-out';
import { computeCostAnomaly } from './billing/km-c01-compute-cost-anomaly';
import { acceleratorCostAnomaly } from './billing/km-c02-accelerator-cost-anomaly';
import { costWithoutCluster } from './billing/km-c03-cost-without-cluster';
import type { Detector, SourceEvents } from './detector';
import { vulnerableImage } from './ecr/km-d01-vulnerable-image';
import { minerCommandLine } from './falco/km-f01-miner-command-line';
import { minerExecutable } from './falco/km-f02-miner-executable';
import { newBinaryExecuted } from './falco/km-f03-new-binary-executed';
import { filelessExecution } from './falco/km-f04-fileless-execution';
import { scratchExecution } from './falco/km-f05-scratch-execution';
import { poolConnection } from './falco/km-f06-pool-connection';
import { minerPortEgress } from './falco/km-f07-miner-port-egress';
import { minerTuning } from './falco/km-f08-miner-tuning';
import { processHiding } from './falco/km-f09-process-hiding';
import { stdioRedirect } from './falco/km-f12-stdio-redirect';
import { hostPersistence } from './falco/km-f13-host-persistence';
import { credentialTouch } from './falco/km-f14-credential-touch';
import { escapePrimitive } from './falco/km-f15-escape-primitive';
import { massScanning } from './falco/km-f16-mass-scanning';
import { masqueradingProcess } from './falco/km-f17-masquerading-process';
import { remoteAccess } from './falco/km-f18-remote-access';
import { rivalKilling } from './falco/km-f10-rival-killing';
import { fetchThenRun } from './falco/km-f11-fetch-then-run';
import { runtimeMiningNetwork } from './guardduty/km-g01-runtime-mining-network';
import { minerExecuted } from './guardduty/km-g02-miner-executed';
import { instanceMiningNetwork } from './guardduty/km-g03-instance-mining-network';
import { miningReputation } from './guardduty/km-g04-mining-reputation';
import { runtimeIntrusion } from './guardduty/km-g05-runtime-intrusion';
import { anomalousKubernetesRequest } from './guardduty/km-g06-anomalous-kubernetes-request';
import { hostileCaller } from './guardduty/km-g07-hostile-caller';
import { exposurePolicy } from './guardduty/km-g08-exposure-policy';
import { attackSequence } from './guardduty/km-g09-attack-sequence';
import { credentialAbuse } from './guardduty/km-g10-credential-abuse';
import { nodeHoursWithoutGrowth } from './inspector/km-c04-node-hours-without-growth';
import { sensorSilence } from './inspector/km-f19-sensor-silence';
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
  computeHungryNewcomer,
  fleetWideDaemonSet,
  firstSeenImageSource,
  containerAdded,
  replicaSurge,
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
  firstInteractiveExec,
  secretSweep,
  permissionProbing,
  templateFanOut,
];

export const falcoDetectors: readonly Detector<'falco'>[] = [
  minerCommandLine,
  minerExecutable,
  newBinaryExecuted,
  filelessExecution,
  scratchExecution,
  poolConnection,
  minerPortEgress,
  minerTuning,
  processHiding,
  stdioRedirect,
  hostPersistence,
  credentialTouch,
  escapePrimitive,
  massScanning,
  masqueradingProcess,
  remoteAccess,
  rivalKilling,
  fetchThenRun,
];

export const guardDutyDetectors: readonly Detector<'guardduty'>[] = [
  runtimeMiningNetwork,
  minerExecuted,
  instanceMiningNetwork,
  miningReputation,
  runtimeIntrusion,
  anomalousKubernetesRequest,
  hostileCaller,
  exposurePolicy,
  attackSequence,
  credentialAbuse,
];

export const billingDetectors: readonly Detector<'billing'>[] = [
  computeCostAnomaly,
  acceleratorCostAnomaly,
  costWithoutCluster,
];

/** Detectors that read what the inspector measured over a time, or did not hear. */
export const inspectorDetectors: readonly Detector<'inspector'>[] = [flatSaturation, sensorSilence];

/** Detectors that compare what a cluster runs with what it usually runs. */
export const computeDetectors: readonly Detector<'inspector'>[] = [nodeHoursWithoutGrowth];

/** Detectors that read what a scan has found in the image of a live workload. */
export const ecrDetectors: readonly Detector<'ecr'>[] = [vulnerableImage];

export type AnyDetector = { readonly [S in keyof SourceEvents]: Detector<S> }[keyof SourceEvents];

export const detectors: readonly AnyDetector[] = [
  ...auditDetectors,
  ...falcoDetectors,
  ...guardDutyDetectors,
  ...billingDetectors,
  ...inspectorDetectors,
  ...computeDetectors,
  ...ecrDetectors,
];
