import { entityKey } from '../core/model/entity';
import type { ActionRecord, PlannedAction, ResponsePlan, ResponseReport } from '../core/model/response';
import type { Clock } from '../core/ports';
import { NOT_APPROVED } from '../core/response/approval';
import { undoable } from '../core/response/take-back';

const MAX_DETAIL_LENGTH = 500;

/** The same action on the same object for the same incident has one record, however often it is tried. */
export const recordId = (incidentId: string, { action, target }: PlannedAction): string =>
  `${incidentId}/${action}/${entityKey(target)}`;

export const finished = (record: ActionRecord, clock: Clock): ActionRecord => ({
  ...record,
  detail: record.detail.slice(0, MAX_DETAIL_LENGTH),
  finishedAt: new Date(clock.now()).toISOString(),
});

/** What was planned and not done, in the words of the plan. */
export const notDone = ({ incidentId, actions }: ResponsePlan, at: string): readonly ActionRecord[] =>
  actions.map((planned) => ({
    id: recordId(incidentId, planned),
    incidentId,
    action: planned.action,
    target: planned.target,
    status: 'skipped',
    level: 'none',
    detail: planned.reason,
    startedAt: at,
    undo: [],
    undoOperations: [],
  }));

/** What a person has not approved, in a plan of which other parts were. */
export const leftOut = (incidentId: string, withheld: readonly PlannedAction[], at: string): readonly ActionRecord[] =>
  notDone(
    {
      incidentId,
      decision: 'ask',
      reasons: [],
      actions: withheld.map((planned) => ({ ...planned, reason: NOT_APPROVED })),
    },
    at,
  );

/** What was done before stays in the report: a person needs all of it to undo it. */
export const joinReports = (earlier: ResponseReport | undefined, later: ResponseReport): ResponseReport => {
  if (earlier?.decision !== 'act') return later;
  if (later.decision !== 'act') return isTakenBack(earlier) ? later : earlier;
  // Of two executions the later one may have come when everything was done already. What was given up is news.
  const standing = new Map(earlier.actions.filter(({ status }) => status === 'succeeded').map((one) => [one.id, one]));
  const actions = later.actions.map((one) =>
    one.status === 'skipped' && one.repeats === undefined ? (standing.get(one.id) ?? one) : one,
  );
  const redone = new Set(actions.map(({ id }) => id));
  return { ...later, actions: [...earlier.actions.filter(({ id }) => !redone.has(id)), ...actions] };
};

/** Whether nothing of a response is left that could be taken back. */
const isTakenBack = ({ release, actions }: ResponseReport): boolean =>
  release?.state === 'succeeded' && undoable(actions).length === 0;

/** Whether two reports tell people the same; when it was found out is no news. */
export const tellTheSame = (a: ResponseReport | undefined, b: ResponseReport): boolean =>
  a !== undefined && JSON.stringify(contentOf(a)) === JSON.stringify(contentOf(b));

const contentOf = ({ decision, reasons, actions, templateHash }: ResponseReport) => [
  decision,
  reasons,
  templateHash,
  actions.map(({ id, status, level, detail, undo, repeats }) => [id, status, level, detail, undo, repeats]),
];
