import { entityKey, type Entity } from './entity';

export const INSPECTION_REASONS = ['schedule', 'unknown-owner', 'unreadable-write', 'manual'] as const;
export type InspectionReason = (typeof INSPECTION_REASONS)[number];

/** What the inspector is asked to look at. */
export interface InspectionRequest {
  readonly cluster: string;
  /** A pod by its name, or a Namespace with all that runs in it; without it the whole cluster. */
  readonly entity?: Entity;
  readonly reason: InspectionReason;
  /**
   * When what the question is about was seen; ISO 8601. What took the name later is not what was seen.
   */
  readonly seenAt?: string;
}

/** Requests with the same key would look at the same thing. */
export const inspectionKey = ({ cluster, entity }: InspectionRequest): string =>
  entity === undefined ? cluster : entityKey(entity);
