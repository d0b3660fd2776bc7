import { itemsBetween, type StateTable } from './table';

/** More than these were never one incident. */
const MAX_MERGED = 100;

export const incidentPartition = (id: string): string => `INCIDENT#${id}`;

/** The note beside an incident that another one has become part of it. */
export const mergedKey = (into: string, id: string) => ({ pk: incidentPartition(into), sk: `MERGED#${id}` });

/** An incident with all that have become part of it, step by step. */
export const withMerged = async (table: StateTable, incidentId: string): Promise<readonly string[]> => {
  const ids = new Set([incidentId]);
  // A set goes on to what is added while it is walked.
  for (const id of ids) {
    const notes = await itemsBetween(table, incidentPartition(id), 'MERGED#', 'MERGED$');
    for (const { merged } of notes) if (typeof merged === 'string' && ids.size < MAX_MERGED) ids.add(merged);
  }
  return [...ids];
};
