import type { Entity } from '../../core/model/entity';
import type { Incident } from '../../core/model/incident';
import type { StoredIncident } from '../../core/ports';
import { expiresAfterDays, itemsBetween, type Item, type StateTable } from './table';

const KEPT_DAYS = 400;

/** Spread by the last digit of the id, which is a hash, so that a storm of incidents does not meet the limit of one. */
const SHARDS = Array.from({ length: 16 }, (_, digit) => digit.toString(16));

/** What a list shows of an incident, kept beside it and written with it. */
export interface ListedIncident {
  readonly id: string;
  readonly state: Incident['state'];
  readonly hypothesis: Incident['hypothesis'];
  readonly probability: number;
  readonly entity: Entity;
  readonly firstEvidenceAt: string;
  readonly lastEvidenceAt: string;
  readonly suppressed: boolean;
}

/**
 * The item of the list that belongs to an incident. One that was never worth telling is not listed: there are many of
 * them. One that was is kept up to date for good.
 */
export const listItem = ({ incident, suppressed, version }: StoredIncident): Item | undefined => {
  const { id, state, hypothesis, probability, entity, firstEvidenceAt, lastEvidenceAt } = incident;
  if (state === 'record' && version === 1) return undefined;
  const listed: ListedIncident = {
    id,
    state,
    hypothesis,
    probability,
    entity,
    firstEvidenceAt,
    lastEvidenceAt,
    suppressed: suppressed !== undefined,
  };
  return { ...listKey(id), type: 'listed', listed, expiresAt: expiresAfterDays(KEPT_DAYS) };
};

export const listKey = (incidentId: string) => ({
  pk: partition(SHARDS.find((digit) => incidentId.endsWith(digit)) ?? '0'),
  sk: incidentId,
});

/** All listed incidents that stand for themselves. */
export const listIncidents = async (table: StateTable): Promise<readonly ListedIncident[]> => {
  const shards = await Promise.all(SHARDS.map(async (shard) => itemsBetween(table, partition(shard), '0', '~')));
  return shards.flat().flatMap((item) => {
    const { listed, mergedInto } = item as unknown as {
      readonly listed?: ListedIncident;
      readonly mergedInto?: string;
    };
    return listed && mergedInto === undefined ? [listed] : [];
  });
};

const partition = (shard: string): string => `INCIDENTS#${shard}`;
