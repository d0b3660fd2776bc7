import type { ResponseReport } from '../core/model/response';
import type { OutboxMessage, ResponseStore } from '../core/ports';

/** Two executions of one incident may end together; more than a few in a row means that something else is wrong. */
const MAX_ATTEMPTS = 5;

/**
 * Keeps a report with the news of it for people. It is made from the report that stands: `next` is asked again when another
 * execution has reported in between, and answers undefined where there is nothing new. Throws when it cannot be kept, so
 * that the queue tries again.
 */
export const keepReport = async (
  store: Pick<ResponseStore, 'incident' | 'saveReport'>,
  incidentId: string,
  next: (known: ResponseReport | undefined) => ResponseReport | undefined,
): Promise<void> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const { response: known, mergedInto } = (await store.incident(incidentId)) ?? {};
    const report = next(known);
    if (!report) return;
    // What has become part of another incident meanwhile is told with that one.
    const news: readonly OutboxMessage[] =
      mergedInto === undefined
        ? [{ kind: 'notification', incidentId, reason: 'response' }]
        : [{ kind: 'response', incidentId: mergedInto }];
    if (await store.saveReport({ ...report, at: laterThan(known?.at, report.at) }, known?.at, news)) return;
  }
  throw new Error(`the report of incident ${incidentId} was replaced ${MAX_ATTEMPTS} times while it was written`);
};

/** No two reports of an incident are of the same time: it tells which of them was read, and which plan was approved. */
const laterThan = (known: string | undefined, at: string): string =>
  known === undefined || known < at ? at : new Date(Date.parse(known) + 1).toISOString();
