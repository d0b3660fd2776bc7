import { sameIncident } from '../correlation/incidents';
import type { Exception, Suppression } from '../model/exception';
import type { Incident } from '../model/incident';
import type { StoredIncident } from '../ports';

/** Long enough for a quarter, short enough that somebody looks again. */
export const MAX_EXCEPTION_DAYS = 90;

const DAY_MS = 86_400_000;

/**
 * The exception that covers an incident, or undefined.
 *
 * Everything must fit: cluster, namespace, kind, name and uid of the owner, each detector that counts, and the time. The
 * template hash is compared where it is known: who weighs logs does not see the live template, who acts does. A detector
 * that was not named, or an hour too late, and there is no exception.
 */
export const exceptionFor = (
  { entity, contributions }: Pick<Incident, 'entity' | 'contributions'>,
  exceptions: readonly Exception[],
  now: number,
  templateHash?: string,
): Exception | undefined =>
  exceptions.find(
    (exception) =>
      isInForce(exception, now) &&
      exception.cluster === entity.cluster &&
      exception.namespace === entity.namespace &&
      exception.kind === entity.kind &&
      exception.name === entity.name &&
      exception.ownerUid === entity.uid &&
      (templateHash === undefined || exception.templateHash === templateHash) &&
      contributions.every(({ detector }) => exception.detectors.includes(detector)),
  );

/** A time that cannot be read, or one that is too far off, is no permission. */
export const isInForce = ({ createdAt, expiresAt }: Pick<Exception, 'createdAt' | 'expiresAt'>, now: number): boolean =>
  Date.parse(createdAt) <= now &&
  now < Date.parse(expiresAt) &&
  Date.parse(expiresAt) - Date.parse(createdAt) <= MAX_EXCEPTION_DAYS * DAY_MS;

export const suppressionBy = ({ id, owner, reason, expiresAt }: Exception): Suppression => ({
  exceptionId: id,
  owner,
  reason,
  expiresAt,
});

/** Whether an incident is stored as it is now weighed, under the exception that now covers it. */
export const isUnchanged = (
  stored: Pick<StoredIncident, 'incident' | 'suppressed'>,
  incident: Incident,
  suppressed: Suppression | undefined,
): boolean =>
  sameIncident(stored.incident, incident) &&
  stored.suppressed?.exceptionId === suppressed?.exceptionId &&
  stored.suppressed?.expiresAt === suppressed?.expiresAt;
