import { entityKey } from '../../core/model/entity';
import type { UtilisationSample } from '../../core/model/utilisation';
import type { UtilisationStore } from '../../core/ports';
import { expiresAfterDays, getItem, putRevision, type Item, type StateTable } from './table';

const KEPT_DAYS = 1;

/** All items of this store have such a key; the inspector may touch no others. */
const UTILISATION_KEYS = 'UTILISATION#';

interface SamplesItem {
  readonly revision: number;
  readonly samples: readonly UtilisationSample[];
}

/** Samples of busy pods, one item for each pod. */
export const createUtilisationStore = (table: StateTable): UtilisationStore => ({
  async samples(pod) {
    const item = await samplesItem(table, entityKey(pod));
    return { revision: item?.revision ?? 0, samples: item?.samples ?? [] };
  },

  async saveSamples(pod, samples, expectedRevision) {
    const item: Item = { type: 'utilisation', samples, expiresAt: expiresAfterDays(KEPT_DAYS) };
    return putRevision(table, keyOf(entityKey(pod)), item, expectedRevision === 0 ? undefined : expectedRevision);
  },
});

const samplesItem = async (table: StateTable, key: string): Promise<SamplesItem | undefined> =>
  (await getItem(table, keyOf(key))) as SamplesItem | undefined;

const keyOf = (key: string) => ({ pk: `${UTILISATION_KEYS}${key}`, sk: 'SAMPLES' });
