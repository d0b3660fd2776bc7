import { isNews, joinSigns, type SignOfLife } from '../../core/model/sign-of-life';
import type { SensorLog } from '../../core/ports';
import { expiresAfterDays, getItem, itemsBetween, putRevision, type StateTable } from './table';

const KEPT_DAYS = 14;
const MAX_ATTEMPTS = 8;

/** All items of this log have such a key; the inspector may read them. */
const SENSOR_KEYS = 'SENSORS#';

// Items of this table are written by this folder only, so what is read back is taken for what was written.
interface SensorItem {
  readonly revision: number;
  readonly expiresAt: number;
  readonly sign: SignOfLife;
}

/** When sensors were last heard, one item for each node. What is hardly later than what is known costs a read and no write. */
export const createSensorLog = (table: StateTable): SensorLog => ({
  async heard(signs) {
    for (const sign of signs) await keep(table, sign);
  },

  async lastHeard(cluster) {
    const items = await itemsBetween(table, partition(cluster), 'NODE#', 'NODE$');
    const now = Math.floor(Date.now() / 1000);
    return (items as unknown as readonly SensorItem[])
      .filter(({ expiresAt }) => expiresAt > now)
      .map(({ sign }) => sign);
  },
});

const keep = async (table: StateTable, sign: SignOfLife): Promise<void> => {
  const key = { pk: partition(sign.cluster), sk: `NODE#${sign.node}` };
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const known = (await getItem(table, key)) as SensorItem | undefined;
    if (!isNews(sign, known?.sign)) return;
    const next = known ? joinSigns(known.sign, sign) : sign;
    const item = { type: 'sensor', sign: next, expiresAt: expiresAfterDays(KEPT_DAYS) };
    if (await putRevision(table, key, item, known?.revision)) return;
  }
  throw new Error(`${key.pk} changed ${MAX_ATTEMPTS} times while it was written`);
};

const partition = (cluster: string): string => `${SENSOR_KEYS}${cluster}`;
