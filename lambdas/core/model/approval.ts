/** A person's word that a stored plan, or part of it, is to be carried out. */
export interface Approval {
  readonly incidentId: string;
  /** Of the report that was approved: one plan can be approved once. */
  readonly planDigest: string;
  /** Version of the incident that the person saw. */
  readonly incidentVersion: number;
  /** Ids of the action records; each names the uid of its target. */
  readonly actions: readonly string[];
  /** Ids of what was shown and not approved. Absent, as older versions wrote it: nothing goes with an owner. */
  readonly leftOut?: readonly string[];
  /** Who approved: an ARN where STS tells one. */
  readonly by: string;
  readonly at: string;
  /** An approval that nothing has come of by then is void. */
  readonly expiresAt: string;
}
