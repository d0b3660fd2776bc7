import { entityKey } from '../core/model/entity';
import type { ActionRecord, PlannedAction, ResponsePlan, ResponseReport } from '../core/model/response';
import type { Clock } from '../core/ports';

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
  }));

/** What was done before stays in the report: a person needs all of it to undo it. */
export const joinReports = (earlier: ResponseReport | undefined, later: ResponseReport): ResponseReport => {
  if (earlier?.decision !== 'act') return later;
  if (later.decision !== 'act') return earlier;
  const redone = new Set(later.actions.map(({ id }) => id));
  return { ...later, actions: [...earlier.actions.filter(({ id }) => !redone.has(id)), ...later.actions] };
};

/** Whether two reports tell people the same; when it was found out is no news. */
export const tellTheSame = (a: ResponseReport | undefined, b: ResponseReport): boolean =>
  a !== undefined && JSON.stringify(contentOf(a)) === JSON.stringify(contentOf(b));

const contentOf = ({ decision, reasons, actions }: ResponseReport) => [
  decision,
  reasons,
  actions.map(({ id, status, level, detail, undo }) => [id, status, level, detail, undo]),
];
