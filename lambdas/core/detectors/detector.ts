import type { AuditEvent } from '../model/audit-event';
import type { TechniqueId } from '../model/attack';
import type { ComputeWindow } from '../model/compute';
import type { CostAnomaly } from '../model/cost-anomaly';
import type { Entity } from '../model/entity';
import type { FalcoAlert } from '../model/falco-alert';
import type { GuardDutyFinding } from '../model/guardduty-finding';
import type { Return } from '../model/quarantined';
import type { NodeWatch } from '../model/node-watch';
import type { ScannedWorkload } from '../model/image-scan';
import type { Observation } from '../model/observation';
import type { Channel, Pointer, Weight } from '../model/signal';
import type { UtilisationWindow } from '../model/utilisation';
import type { FindingTypes } from './finding-types';

export interface SourceEvents {
  readonly audit: AuditEvent;
  readonly falco: FalcoAlert;
  readonly guardduty: GuardDutyFinding;
  readonly billing: BillingEvent;
  readonly responder: Return;
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
  /** What the authorizer said, `forbid`, of requests that are read whatever they ask for. */
  readonly decisions?: readonly string[];
  /** Its verbs are too frequent to let all of them through the log filter: the resource lets its lines through. */
  readonly frequent?: true;
  /**
   * A text that every request of interest holds, where most of the resource hold it not: `"subresource":"proxy"`. One that
   * the API server writes as it stands here; a line without it is not read.
   */
  readonly mentions?: string;
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

/** What a detector notes of an event, to be seen together with others of the same scope. */
export interface Observed {
  /** What is looked at together, within the detector and the cluster. */
  readonly scope: string;
  /** What is distinct within the scope: of one key the earliest within each window is kept. */
  readonly key: string;
  /** Whom a match is booked on. */
  readonly entity: Entity;
  readonly related?: readonly Entity[];
  readonly facts?: Readonly<Record<string, string>>;
}

/** What a detector found in the observations of a scope. */
export interface HistoryMatch extends Match {
  /** When; the time of one of the observations. ISO 8601, UTC, milliseconds. */
  readonly at: string;
  readonly records: readonly Pointer[];
}

/** Logic that one event is not enough for. */
export interface History<S extends keyof SourceEvents> {
  /** Observations further apart than this have nothing to do with each other. */
  readonly windowMinutes: number;
  /** It says that something was never seen before, which is worth little before enough was seen. */
  readonly firstSeen?: true;
  observe(event: SourceEvents[S]): readonly Observed[];
  /**
   * Judges the observations of one scope, in the order of time. Sees at least one window before and after each time it
   * is asked about, so a match must depend on nothing further away. Asked anew whenever an owner is weighed: an earlier
   * record that comes late takes a match back.
   */
  detectOver(observations: readonly Observation[]): readonly HistoryMatch[];
  /** Lists of events; it is the last one about which something is found, or nothing. */
  readonly examples: {
    readonly matches: Readonly<Record<string, readonly SourceEvents[S][]>>;
    readonly ignores: Readonly<Record<string, readonly SourceEvents[S][]>>;
  };
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
  /** For what needs more than one event. */
  readonly history?: History<S>;
}
