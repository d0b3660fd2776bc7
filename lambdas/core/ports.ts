import type { Approval } from './model/approval';
import type { ComputeDay, ComputeSample } from './model/compute';
import type { Entity, Ownership } from './model/entity';
import type { Exception, Suppression } from './model/exception';
import type { Evidence, Incident } from './model/incident';
import type { ImageScan } from './model/image-scan';
import type { InspectionRequest } from './model/inspection';
import type { NotedMatch, Observation, ScopePeriod } from './model/observation';
import type { Placement } from './model/placement';
import type { KeptPosture } from './model/posture';
import type { Quarantined, Trait } from './model/quarantined';
import type { Release } from './model/release';
import type { ActionRecord, ResponseReport } from './model/response';
import type { SignOfLife } from './model/sign-of-life';
import type { Analysis } from './model/signal';
import type { UtilisationSample } from './model/utilisation';

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Counters about MineGuard itself; dimensions are few and bounded. */
export interface Metrics {
  count(name: string, value?: number, dimensions?: Readonly<Record<string, string>>): void;
}

/** Where analyzers put what they found. Throws when any part was not accepted, so that the batch is retried. */
export interface SignalSink {
  send(analysis: Analysis): Promise<void>;
}

/** A message for another stage, written in the same transaction as the state it tells about. */
export type OutboxMessage =
  | { readonly kind: 'response'; readonly incidentId: string }
  | { readonly kind: 'notification'; readonly incidentId: string; readonly reason: 'state' | 'response' }
  | { readonly kind: 'inspection'; readonly request: InspectionRequest }
  | { readonly kind: 'pull'; readonly incidentId: string };

/** An incident as stored: `version` rises with every change, and a write against an old one is refused. */
export interface StoredIncident {
  readonly version: number;
  readonly incident: Incident;
  /** The incident of the owner that its evidence turned out to be about; then this one is closed. */
  readonly mergedInto?: string;
  readonly response?: ResponseReport;
  /** The exception under which it is neither told nor acted on. */
  readonly suppressed?: Suppression;
}

/** Evidence, ownership and incidents. Joins and conditional writes make every method safe to repeat. */
export interface EvidenceStore {
  /** Keeps an ownership under the child's uid key and name key; an older one never replaces a newer. */
  putOwnership(ownership: Ownership): Promise<void>;
  /** The direct owner by key, or undefined when none is known. */
  ownerOf(key: string): Promise<Entity | undefined>;
  evidenceOf(ownerKey: string): Promise<readonly Evidence[]>;
  /** All exceptions of a cluster, also those that no longer hold. */
  exceptions(cluster: string): Promise<readonly Exception[]>;
  /** Joins evidence into what is stored for the owner. */
  joinEvidence(ownerKey: string, evidence: readonly Evidence[]): Promise<void>;
  incident(id: string): Promise<StoredIncident | undefined>;
  /**
   * Writes the incident and its outbox messages in one transaction.
   * Returns false when the stored version is no longer `expectedVersion` (0: must not exist).
   */
  saveIncident(next: StoredIncident, expectedVersion: number, outbox: readonly OutboxMessage[]): Promise<boolean>;
  /**
   * Promises the inspector a request, unless one about the same entity was made after `notSince` (ISO 8601); at most one
   * of those who ask at one time wins. False when it was asked before.
   */
  askForInspection(request: InspectionRequest, at: string, notSince: string): Promise<boolean>;
  /** What of these traits was quarantined in a cluster and has not been released since; bounded. */
  quarantined(cluster: string, traits: readonly Trait[]): Promise<readonly Quarantined[]>;
  /** When a release of an incident was last asked for; ISO 8601. Undefined when it never was. */
  releasedAt(incidentId: string): Promise<string | undefined>;
  /** Closes a provisional incident whose evidence is now part of its owner's. Nothing happens when there is none. */
  mergeIncident(id: string, into: string): Promise<void>;
}

/** What was done in the budget window. */
export interface Spend {
  readonly incidentId: string;
  readonly kind: 'pod' | 'owner';
  readonly namespace: string;
  /** Who made the workload, as the log tells it; empty where it does not. */
  readonly principal: string;
  readonly at: string;
}

/** The last run of kube-bench of each cluster. */
export interface PostureStore {
  last(cluster: string): Promise<KeptPosture | undefined>;
  /** An older run never replaces a newer one. */
  keep(posture: KeptPosture): Promise<void>;
}

/** What the responder keeps: the record before and after every action, the budget, the kill switch. */
export interface ResponseStore {
  incident(id: string): Promise<StoredIncident | undefined>;
  /** Strongly consistent. Throws when it cannot be read: a switch that cannot be read counts as thrown. */
  killSwitchThrown(cluster: string): Promise<boolean>;
  spends(cluster: string): Promise<{ readonly version: number; readonly spends: readonly Spend[] }>;
  /** False when another execution spent in between: read again, decide again. */
  saveSpends(cluster: string, spends: readonly Spend[], expectedVersion: number): Promise<boolean>;
  actionRecord(incidentId: string, id: string): Promise<ActionRecord | undefined>;
  /** What has succeeded is only ever replaced by a release: of two executions the one that came late has nothing to add. */
  saveActionRecord(record: ActionRecord): Promise<void>;
  /** All records of an incident, and of those that have become part of it. */
  actionRecords(incidentId: string): Promise<readonly ActionRecord[]>;
  /** Everything that was ever approved for an incident; expiry is for the reader. */
  approvals(incidentId: string): Promise<readonly Approval[]>;
  exceptions(cluster: string): Promise<readonly Exception[]>;
  release(incidentId: string): Promise<Release | undefined>;
  /**
   * Keeps what was quarantined, so that it is recognised when it comes back. What is kept already stays as it is, but for
   * what was released at `releasedAt` and is quarantined again.
   */
  remember(quarantined: readonly Quarantined[], releasedAt: string | undefined): Promise<void>;
  /** Takes back what `remember` has just kept: nothing came of it. What was kept earlier stays. */
  forget(quarantined: readonly Quarantined[]): Promise<void>;
  /** Writes what came of a release. */
  saveRelease(release: Release): Promise<void>;
  /**
   * Keeps the report beside the incident, with its outbox messages in one transaction. It replaces the report of the time
   * `replaces` (undefined: there must be none). False when another execution has reported in between: join it and try again.
   */
  saveReport(report: ResponseReport, replaces: string | undefined, outbox: readonly OutboxMessage[]): Promise<boolean>;
}

/** Objects kept for an investigation. */
export interface EvidenceVault {
  put(key: string, contentType: string, body: string): Promise<void>;
}

/** Sends to people, by one way. Throws when the way did not take the message. */
export interface Publisher {
  publish(message: {
    readonly subject: string;
    readonly body: string;
    /** To filter by; several values where a message is about several things. */
    readonly attributes: Readonly<Record<string, string | readonly string[]>>;
  }): Promise<void>;
}

/** Sends one message to another stage's queue. `group` keeps a storm in one place from delaying the others. */
export interface Queue {
  send(body: string, group: string): Promise<void>;
}

/** A promise of the state table to another stage, not yet acknowledged. */
export interface OutboxEntry {
  readonly id: string;
  readonly message: OutboxMessage;
}

/** What the state table has promised to other stages. An entry stays until it is acknowledged. */
export interface Outbox {
  /** Entries written before `before` (ISO 8601), oldest first, bounded. */
  pending(before: string): Promise<readonly OutboxEntry[]>;
  acknowledge(id: string): Promise<void>;
}

/** What people were last told about an incident, and whether that message has left. */
export interface Notification {
  readonly incidentId: string;
  /** `claimed` while one execution sends it, then `sent`; `partial` when one of the ways did not take it. */
  readonly status: 'claimed' | 'sent' | 'partial';
  /** The ways by which it has left; the others are tried again. */
  readonly reached: readonly string[];
  /** What the message said, reduced to what is worth another message at once when it changes. */
  readonly told: string;
  /** Version of the incident that the message showed. */
  readonly incidentVersion: number;
  /** When it was claimed; ISO 8601. */
  readonly at: string;
  /** Rises with every write of this record. */
  readonly revision: number;
}

/** Keeps people from being told the same thing twice. */
export interface NotificationLog {
  /** Strongly consistent. */
  lastNotified(incidentId: string): Promise<Notification | undefined>;
  /** Writes it; false when the stored revision is no longer `expectedRevision` (0: must not exist). */
  saveNotified(notification: Notification, expectedRevision: number): Promise<boolean>;
}

/** An incident that people still have to hear of. */
export interface BacklogEntry {
  readonly incidentId: string;
  /** When it is due; ISO 8601. */
  readonly dueAt: string;
}

/** What was held back, until a digest has told it. One entry for each incident; a later one replaces an earlier one. */
export interface NotificationBacklog {
  add(entry: BacklogEntry): Promise<void>;
  /** What was due before `before` (ISO 8601), longest due first, bounded. */
  due(before: string): Promise<readonly BacklogEntry[]>;
  /** Removes exactly this entry; one that replaced it stays. */
  remove(entry: BacklogEntry): Promise<void>;
}

/** How many messages may still be sent, and when that was counted (milliseconds since the epoch). */
export interface TokenBucket {
  readonly tokens: number;
  readonly at: number;
}

/** The one bucket that all messages to people draw from. */
export interface TokenBucketStore {
  /** Strongly consistent; revision 0 and no bucket before the first message. */
  bucket(): Promise<{ readonly revision: number; readonly bucket?: TokenBucket }>;
  /** False when another execution has written it since: read again, decide again. */
  saveBucket(bucket: TokenBucket, expectedRevision: number): Promise<boolean>;
}

/** What GuardDuty knows already, when an incident opens before its events arrive. */
export interface FindingSource {
  /** Findings about a cluster and its instances that changed after `since` (ISO 8601), as the API writes them; bounded. */
  changedSince(cluster: string, since: string): Promise<readonly unknown[]>;
}

/** Which owners were suspect on which day, so that a bill that comes later finds them; kept for 30 days. */
export interface SuspectLog {
  /** Safe to repeat. `day` is `YYYY-MM-DD`. */
  note(owner: Entity, day: string): Promise<void>;
  /** Owners of a cluster noted on a day; bounded. */
  on(cluster: string, day: string): Promise<readonly Entity[]>;
}

/** What clusters ran, by hours, so that a bill that comes later can be held against it; kept for 35 days. */
export interface ComputeLog {
  /** Safe to repeat: of each hour the most is kept. `at` is ISO 8601. */
  note(cluster: string, at: string, sample: ComputeSample): Promise<void>;
  /** Days are `YYYY-MM-DD`; those on which nobody looked are left out. */
  days(cluster: string, days: readonly string[]): Promise<readonly ComputeDay[]>;
}

/** What detectors noted to be seen together, and whose matches it gave. Every method is safe to repeat. */
export interface ObservationLog {
  /** Keeps of each key of a scope and period the earliest. */
  put(observations: readonly Observation[]): Promise<void>;
  /** What is kept of a scope from `reach` periods before to `reach` periods after; consistent, in no order. */
  around(place: ScopePeriod, reach: number): Promise<readonly Observation[]>;
  /** Notes with an owner, and then with the scope, that there is a match, which may be taken back. */
  noteMatch(match: NotedMatch, owner: Entity): Promise<void>;
  /** Matches noted of a scope from `reach` periods before to `reach` periods after. */
  notedAround(place: ScopePeriod, reach: number): Promise<readonly NotedMatch[]>;
  /** Matches noted with an owner. */
  notedOf(ownerKey: string): Promise<readonly NotedMatch[]>;
  /** When the first record of a cluster happened that was seen; undefined before. */
  watchedSince(cluster: string): Promise<string | undefined>;
  /** Keeps the earlier time. */
  watch(cluster: string, since: string): Promise<void>;
  /** Notes an owner whose match of that time was judged while little of the cluster was known. */
  noteLearning(owner: Entity, at: string): Promise<void>;
  /** Owners with such matches at a time or later. */
  learning(cluster: string, from: string): Promise<readonly Entity[]>;
}

/** Samples of pods that use all the processor they may; kept for a day. */
export interface UtilisationStore {
  /** Strongly consistent; revision 0 before the first sample. */
  samples(pod: Entity): Promise<{ readonly revision: number; readonly samples: readonly UtilisationSample[] }>;
  /** False when another execution has written them since. */
  saveSamples(pod: Entity, samples: readonly UtilisationSample[], expectedRevision: number): Promise<boolean>;
}

/** When the sensor of each node was last heard; kept for 14 days. A later sign never gives way to an earlier one. */
export interface SensorLog {
  heard(signs: readonly SignOfLife[]): Promise<void>;
  /** All nodes of a cluster whose sensor was heard. */
  lastHeard(cluster: string): Promise<readonly SignOfLife[]>;
}

/** Which pods ran where; kept for 14 days. An end that is known never becomes unknown again. */
export interface PlacementLog {
  put(placements: readonly Placement[]): Promise<void>;
  /** Pods that ran on a node at any time between two times; the node by Kubernetes name or by instance id. */
  on(
    cluster: string,
    node: { readonly name: string } | { readonly instanceId: string },
    from: string,
    to: string,
  ): Promise<readonly Placement[]>;
  /** What bore a pod name at a time. */
  named(cluster: string, namespace: string, pod: string, at: string): Promise<Placement | undefined>;
}

/** What scans of images have found: the latest scan of each image. */
export interface ImageScanStore {
  /** Nothing happens when a later scan of the image is kept already. */
  keep(scan: ImageScan): Promise<void>;
  scansOf(repository: string): Promise<readonly ImageScan[]>;
}
