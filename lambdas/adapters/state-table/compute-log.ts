import { dayOf, withComputeSample, type ComputeDay } from '../../core/model/compute';
import type { ComputeLog } from '../../core/ports';
import { expiresAfterDays, getItem, putRevision, type Key, type StateTable } from './table';

/** An anomaly of two weeks, with the week before it, a few days late. */
const KEPT_DAYS = 35;

const MAX_ATTEMPTS = 5;

// Items of this table are written by this folder only, so what is read back is taken for what was written.
interface ComputeItem {
  readonly revision: number;
  readonly compute: ComputeDay;
}

/** What clusters ran, one item for each day. */
export const createComputeLog = (table: StateTable): ComputeLog => ({
  async note(cluster, at, sample) {
    const key = keyOf(cluster, dayOf(at));
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const known = await itemOf(table, key);
      const compute = withComputeSample(known?.compute, cluster, at, sample);
      const item = { type: 'compute', compute, expiresAt: expiresAfterDays(KEPT_DAYS) };
      if (await putRevision(table, key, item, known?.revision)) return;
    }
    throw new Error(`${key.pk} changed ${MAX_ATTEMPTS} times while it was written`);
  },

  async days(cluster, days) {
    const items = await Promise.all(days.map(async (day) => itemOf(table, keyOf(cluster, day))));
    return items.flatMap((item) => item?.compute ?? []);
  },
});

const itemOf = async (table: StateTable, key: Key): Promise<ComputeItem | undefined> =>
  (await getItem(table, key)) as ComputeItem | undefined;

const keyOf = (cluster: string, day: string): Key => ({ pk: `COMPUTE#${cluster}`, sk: `DAY#${day}` });
