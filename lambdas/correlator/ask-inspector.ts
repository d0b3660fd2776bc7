import { entityKey, PROVISIONAL_KIND } from '../core/model/entity';
import type { InspectionRequest } from '../core/model/inspection';
import { WEIGHTS, type Signal } from '../core/model/signal';
import type { Clock, EvidenceStore, Metrics } from '../core/ports';

interface Dependencies {
  readonly store: EvidenceStore;
  readonly clock: Clock;
  readonly metrics: Metrics;
}

/** Something that was seen about an entity. */
type Seen = Pick<Signal, 'entity' | 'observedAt' | 'weight'>;

/** The inspector looks within seconds; a failed look is retried by its queue. */
const ASK_AGAIN_AFTER_MS = 3 * 60_000;

/**
 * Asks for a look at what analyzers could not read, and at pods that no record has explained yet.
 *
 * Whoever was asked for minutes ago is not asked for again: the answer may still be on its way.
 */
export const askInspector = async (
  { store, clock, metrics }: Dependencies,
  inspections: readonly InspectionRequest[],
  seen: readonly Seen[],
): Promise<void> => {
  const at = new Date(clock.now()).toISOString();
  const notSince = new Date(clock.now() - ASK_AGAIN_AFTER_MS).toISOString();
  for (const request of [...inspections, ...(await unexplained(store, seen))]) {
    if (await store.askForInspection(request, at, notSince)) {
      metrics.count('InspectionsAskedFor', 1, { reason: request.reason });
    }
  }
};

/**
 * Pods that evidence is about and of which no record has told yet whose they are, and containers of which nobody has told
 * the pod: the live cluster knows. To find a container all pods are read, so that only what is worth it is asked for.
 */
const unexplained = async (store: EvidenceStore, seen: readonly Seen[]): Promise<readonly InspectionRequest[]> => {
  const unplaced = seen.filter(
    ({ entity, weight }) => entity.kind === 'Pod' || (entity.kind === PROVISIONAL_KIND && isWorthASearch(weight)),
  );
  const requests = [...Map.groupBy(unplaced, ({ entity }) => entityKey(entity))].map(async ([key, group]) => {
    const entity = group[0]?.entity;
    if (!entity || (await store.ownerOf(key))) return [];
    const seenAt = group.map(({ observedAt }) => observedAt).reduce((a, b) => (a > b ? a : b));
    return [{ cluster: entity.cluster, entity, reason: 'unknown-owner', seenAt } as const];
  });
  return (await Promise.all(requests)).flat();
};

const isWorthASearch = (weight: Signal['weight']): boolean => WEIGHTS.indexOf(weight) >= WEIGHTS.indexOf('strong');
