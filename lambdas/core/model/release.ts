import type { Entity } from './entity';

/** What became of one thing that was to be taken back. */
export interface RestoredField {
  readonly action: string;
  readonly target: Entity;
  /** `restored`: as before the response; `gone`: the object no longer exists; `failed`: left as it is, see `detail`. */
  readonly outcome: 'restored' | 'gone' | 'failed';
  readonly detail: string;
}

/**
 * A person's request to take back what was done about an incident, and what came of it. No request: it is absent.
 *
 * A release that succeeded or failed stays: the evidence that was known then does not stop the workload again by itself.
 */
export interface Release {
  readonly incidentId: string;
  readonly state: 'pending' | 'succeeded' | 'failed';
  readonly by: string;
  readonly requestedAt: string;
  readonly finishedAt?: string;
  readonly fields: readonly RestoredField[];
  /** Keys of the evidence and of the objects that were known when it was released. */
  readonly known: {
    readonly evidence: readonly string[];
    readonly objects: readonly string[];
    /** Whether the owner itself was let go on: then the pods that it starts again are not news. */
    readonly ownerRestored: boolean;
  };
}
