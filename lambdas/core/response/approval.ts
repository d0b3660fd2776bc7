import { digest } from '../indicators/digest';
import type { Approval } from '../model/approval';
import type { ActionRecord, ResponseReport } from '../model/response';

/** After a day the situation that a person judged is another one. */
const VALID_HOURS = 24;

/** Why an action of an approved plan was left out: it can still be approved by itself. */
export const NOT_APPROVED = 'it was not approved';

/** Why an action was left out when the kill switch was thrown on the way: it waits until the switch is lifted. */
export const HELD_BACK = 'the kill switch is thrown, or cannot be read';

const WAITING: readonly string[] = [NOT_APPROVED, HELD_BACK];

/** The actions of a report that wait for a person. */
export const offeredActions = ({ decision, actions }: ResponseReport): readonly ActionRecord[] => {
  switch (decision) {
    case 'ask':
      return actions;
    case 'act':
      return actions.filter(({ status, detail }) => status === 'skipped' && WAITING.includes(detail));
    case 'observe':
    case 'none':
      return [];
  }
};

/** What was approved, in one word: a later report is another plan, even if it says the same. */
export const planDigest = (report: ResponseReport): string =>
  digest(report.incidentId, report.at, report.decision, ...report.actions.map(({ id, status }) => `${id} ${status}`));

export const approvalOf = (
  report: ResponseReport,
  actions: readonly ActionRecord[],
  { by, now, incidentVersion }: { readonly by: string; readonly now: number; readonly incidentVersion: number },
): Approval => ({
  incidentId: report.incidentId,
  planDigest: planDigest(report),
  incidentVersion,
  actions: actions.map(({ id }) => id),
  leftOut: offeredActions(report)
    .filter((offered) => !actions.includes(offered))
    .map(({ id }) => id),
  by,
  at: new Date(now).toISOString(),
  expiresAt: new Date(now + VALID_HOURS * 3_600_000).toISOString(),
});

/**
 * What may be done now by the word of a person: approvals that have not expired and that were given after the last
 * release. A time that cannot be read is no permission.
 */
export const inForce = (
  approvals: readonly Approval[],
  now: number,
  releasedAt: string | undefined,
): readonly Approval[] =>
  approvals.filter(
    ({ at, expiresAt }) =>
      Date.parse(at) <= now + CLOCK_SKEW_MS &&
      now < Date.parse(expiresAt) &&
      Date.parse(expiresAt) - Date.parse(at) <= VALID_HOURS * 3_600_000 &&
      (releasedAt === undefined || Date.parse(at) > Date.parse(releasedAt)),
  );

/** Whoever approves has another clock than the responder. */
const CLOCK_SKEW_MS = 5 * 60_000;
