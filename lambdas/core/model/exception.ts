/**
 * A person's word that what detectors see in one workload is wanted. It changes no score: it is applied after scoring,
 * shown wherever the incident is, and void as soon as owner, template, detectors or time are others.
 */
export interface Exception {
  readonly id: string;
  /** The incident it was made from. */
  readonly incidentId: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  /** Of the workload; one of the same name that is made later is another one. */
  readonly ownerUid: string;
  /** Of its pod template as it was looked up alive: images, commands, arguments, environment, labels. */
  readonly templateHash: string;
  readonly detectors: readonly string[];
  /** Who answers for it: a person or a team. */
  readonly owner: string;
  readonly reason: string;
  /** Who wrote it: an ARN where STS tells one. */
  readonly by: string;
  readonly createdAt: string;
  readonly expiresAt: string;
}

/** Why an incident is not told and not acted on. */
export interface Suppression {
  readonly exceptionId: string;
  readonly owner: string;
  readonly reason: string;
  readonly expiresAt: string;
}
