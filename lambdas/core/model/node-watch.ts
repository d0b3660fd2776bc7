import type { Entity } from './entity';

/** A live node, and what is known of the sensor that should be on it. */
export interface NodeWatch {
  readonly node: Entity;
  /** When it joined the cluster; ISO 8601, UTC, milliseconds. */
  readonly createdAt: string;
  readonly isReady: boolean;
  /** Pods that run on it. */
  readonly pods: number;
  /** When its sensor was last heard; absent when it never was. */
  readonly lastHeardAt?: string;
  /** Whether any sensor of the cluster has ever sent a heartbeat: else a quiet node says nothing. */
  readonly heartbeatsKnown: boolean;
  /** Whether sensors of other nodes are heard now. */
  readonly othersHeard: boolean;
  /** When it was looked at. */
  readonly lookedAt: string;
}
