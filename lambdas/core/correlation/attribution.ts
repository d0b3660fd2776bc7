import { entityKey, type Entity } from '../model/entity';
import type { BillAttribution } from '../model/incident';
import type { OwnerGrowth } from './new-compute';
import { shareOf, type Candidate } from './shares';

/** Enough for a person to begin with. */
const MAX_LOOKED_AT = 10;

/**
 * Who may have caused a bill of an account: by the odds of what else is known of them, and by what they asked for on its
 * days beyond what they asked for before.
 *
 * Only those explain it who were there before and are suspect of nothing: whoever came with these days is a lead, and no
 * explanation.
 */
export const attributionOf = (
  account: Entity,
  candidates: readonly Candidate[],
  growth: readonly OwnerGrowth[] | undefined,
): BillAttribution => {
  const suspects = candidates.filter(({ entity }) => entityKey(entity) !== entityKey(account));
  const suspected = new Set(suspects.map(({ entity }) => entityKey(entity)));
  const grown = new Map((growth ?? []).map((one) => [entityKey(one.owner), one]));
  const explained = growth
    ?.filter(({ owner, established }) => established && !suspected.has(entityKey(owner)))
    .reduce((sum, { part }) => sum + part, 0);
  const entities = new Map(
    [...suspects.map(({ entity }) => entity), ...(growth ?? []).map(({ owner }) => owner)].map((entity) => [
      entityKey(entity),
      entity,
    ]),
  );
  const lookedAt = [...entities].map(([key, entity]) => {
    const grew = grown.get(key);
    return {
      entity,
      share: shareOf(entity, candidates),
      ...(grew && { growth: grew.part, isNew: !grew.established }),
    };
  });
  lookedAt.sort(
    (a, b) =>
      b.share - a.share || (b.growth ?? 0) - (a.growth ?? 0) || (entityKey(a.entity) < entityKey(b.entity) ? -1 : 1),
  );
  return { ...(explained === undefined ? {} : { explained }), lookedAt: lookedAt.slice(0, MAX_LOOKED_AT) };
};
