import type { AuditEvent } from '../model/audit-event';
import type { TechniqueId } from '../model/attack';
import type { ComputeWindow } from '../model/compute';
import type { CostAnomaly } from '../model/cost-anomaly';
import type { Entity } from '../model/entity';
import type { FalcoAlert } from '../model/falco-alert';
import type { GuardDutyFinding } from '../model/guardduty-finding';
import type { NodeWatch } from '../model/node-watch';
import type { ScannedWorkload } from '../model/image-scan';
import type { Channel, Weight } from '../model/signal';
import type { UtilisationWindow } from '../model/utilisation';
import type { FindingTypes } from './finding-types';

export interface SourceEvents {
  readonly audit: AuditEvent;
  readonly falco: FalcoAlert;
  readonly guardduty: GuardDutyFinding;
  readonly billing: BillingEvent;
  readonly inspector: UtilisationWindow | ComputeWindow | NodeWatch;
  readonly ecr: ScannedWorkload;
}

/** An anomaly, and what it is measured against. */
export interface BillingEvent {
  readonly anomaly: CostAnomaly;
  /** The account and region of the guarded clusters. */
  readonly account: { readonly id: string; readonly region: string };
  /** All regions of the account with a guarded cluster, this one included. */
  readonly guardedRegions: readonly string[];
  /** Below this, for a day, an anomaly says nothing. */
  readonly minimumImpactUsd: number;
}

/** Which requests an audit detector reads. The log filter and the byte-level peek are derived from it. */
export interface AuditSelector {
  readonly verbs: readonly string[];
  /** Plural resource names, e.g. `deployments`. */
  readonly resources: readonly string[];
  /** Subresources beside the object itself, e.g. `ephemeralcontainers`. */
  readonly subresources?: readonly string[];
  /** False where only the subresources are read, and not the object itself. */
  readonly wholeObject?: false;
  /** Names whose requests are read whatever they ask for. */
  readonly users?: readonly string[];
}

/** What a detector found in one event. */
export interface Match {
  readonly entity: Entity;
  readonly related?: readonly Entity[];
  readonly indicators: readonly string[];
  /** When it differs from the detector's first declared weight. */
  readonly weight?: Weight;
  readonly facts?: Readonly<Record<string, string>>;
}

/** One unit of detection logic with everything a person needs to trust it: data, pure logic, examples. */
export interface Detector<S extends keyof SourceEvents> {
  /** Permanent and never reused: stored signals and users' exceptions carry it. */
  readonly id: `KM-${string}`;
  readonly version: number;
  readonly title: string;
  readonly source: S;
  readonly channel: Channel;
  /** The weight of a match, or all weights a match may have, the usual one first. */
  readonly weight: Weight | readonly [Weight, ...Weight[]];
  /** A name or an image list: alone never enough, however often it matches. */
  readonly namesOnly?: boolean;
  readonly severity: 'low' | 'medium' | 'high' | 'critical';
  readonly status: 'experimental' | 'test' | 'stable' | 'deprecated';
  /** Requests it reads; audit detectors only. */
  readonly selects?: S extends 'audit' ? readonly AuditSelector[] : never;
  /** Prefixes of the types it reads; GuardDuty detectors only. The rule that passes findings on is derived from them. */
  readonly findingTypes?: S extends 'guardduty' ? FindingTypes : never;
  readonly techniques: readonly [TechniqueId, ...TechniqueId[]];
  readonly references: readonly [string, ...string[]];
  readonly falsePositives: readonly [string, ...string[]];
  readonly triage: readonly [string, ...string[]];
  /** Fields without which it cannot decide, and what happens when they are absent. */
  readonly requires: Readonly<Record<string, string>>;
  readonly examples: {
    readonly matches: Readonly<Record<string, SourceEvents[S]>>;
    readonly ignores: Readonly<Record<string, SourceEvents[S]>>;
  };
  detect(event: SourceEvents[S]): Match | undefined;
}
