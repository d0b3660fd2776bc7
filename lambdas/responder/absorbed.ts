import type { ActionRecord, ResponseReport } from '../core/model/response';

/** Longer than one execution can take: what has not ended by then never will. */
const EXECUTION_MS = 150_000;

/**
 * What was done about incidents that have become part of this one: a pod may be stopped, with its owner, before it is known
 * that the two belong together. It is told with the incident that is left, or nobody would be told.
 */
export const absorbedBy = (incidentId: string, records: readonly ActionRecord[]): readonly ActionRecord[] =>
  records.filter((record) => record.incidentId !== incidentId);

/** What of it took effect, or was tried, and is not told yet. */
export const untold = (
  absorbed: readonly ActionRecord[],
  report: ResponseReport | undefined,
): readonly ActionRecord[] => {
  const told = new Set(report?.actions.map(({ id }) => id));
  return absorbed.filter(({ id, status }) => (status === 'succeeded' || status === 'failed') && !told.has(id));
};

/** Whether an execution is still at it; when it ends, it asks for a response to the incident that is left. */
export const isStillDone = (absorbed: readonly ActionRecord[], now: number): boolean =>
  absorbed.some(({ finishedAt, startedAt }) => finishedAt === undefined && now - Date.parse(startedAt) < EXECUTION_MS);

export const ADOPTED = 'part of it was done before it was known that it belongs here';
