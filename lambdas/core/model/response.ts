import type { Entity } from './entity';
import type { ClusterOperation } from './operation';
import type { Release } from './release';

/** A step of a plan: one action on one target, or the reason why it is not done. */
export interface PlannedAction {
  /** Id of the action, e.g. `isolate-pod`. */
  readonly action: string;
  readonly target: Entity;
  readonly reason: string;
}

export type ResponseDecision = 'act' | 'observe' | 'ask' | 'none';

/** What is to be done about an incident, and why. */
export interface ResponsePlan {
  readonly incidentId: string;
  /** `act`: carry it out; `observe`: say what would have been done; `ask`: a person decides; `none`: nothing to do. */
  readonly decision: ResponseDecision;
  readonly reasons: readonly string[];
  readonly actions: readonly PlannedAction[];
}

/** How far an action is proven. Every message names the level that was reached. */
export type VerificationLevel = 'none' | 'written' | 'resolved' | 'effective';

/** One action of the ladder, before it is tried and after; what a person needs to follow and to undo it. */
export interface ActionRecord {
  /** Derived from incident, action and target: a retry meets its own record. */
  readonly id: string;
  readonly incidentId: string;
  readonly action: string;
  readonly target: Entity;
  /** `released`: it was done, and has been taken back. */
  readonly status: 'started' | 'succeeded' | 'skipped' | 'failed' | 'released';
  readonly level: VerificationLevel;
  /** What was found, or why it was skipped or failed; bounded. */
  readonly detail: string;
  readonly startedAt: string;
  readonly finishedAt?: string;
  /** Shell lines that undo it, in order; empty when there is nothing to undo. */
  readonly undo: readonly string[];
  /** The same as data: what `release` carries out. */
  readonly undoOperations: readonly ClusterOperation[];
  /** How often it had to be done again because somebody had reverted it; absent while that has not happened. */
  readonly repeats?: number;
}

/** The state of the response to one incident. */
export interface ResponseReport {
  readonly incidentId: string;
  readonly decision: ResponseDecision;
  readonly reasons: readonly string[];
  readonly actions: readonly ActionRecord[];
  readonly at: string;
  /** Of the owner as it was looked up alive: what an exception is tied to. */
  readonly templateHash?: string;
  /** What came of the last release. */
  readonly release?: Release;
}
