import { analyse } from '../core/detectors/analyse';
import { responderDetectors } from '../core/detectors';
import { returnAfterQuarantine } from '../core/detectors/responder/km-b18-return-after-quarantine';
import { sightingOf } from '../core/detectors/traits';
import type { Evidence } from '../core/model/incident';
import { EARLIER_INCIDENT, QUARANTINED_AT, type Sighting } from '../core/model/quarantined';
import type { Signal } from '../core/model/signal';
import type { EvidenceStore } from '../core/ports';
import { rootOf } from './roots';

type Store = Pick<EvidenceStore, 'ownerOf' | 'quarantined' | 'releasedAt'>;

/** Of one object; whoever has been quarantined more often is told well enough by these. */
const MAX_EARLIER = 3;

/**
 * Signals about objects that have something in common with what was quarantined before.
 *
 * It is new evidence about the new owner, with the source of the record it was seen in; the score of the earlier incident
 * does not come with it. Safe to repeat: what is remembered and the record decide, and their ids name the signal.
 */
export const returnsAmong = async (
  store: Store,
  sightings: readonly Sighting[],
  signals: readonly Signal[],
): Promise<readonly Signal[]> => {
  const found = await Promise.all(
    [...sightings, ...signals.flatMap(sightingOf)].map(async (sighting) => returnsOf(store, sighting)),
  );
  return found.flat();
};

const returnsOf = async (store: Store, sighting: Sighting): Promise<readonly Signal[]> => {
  const all = await store.quarantined(sighting.entity.cluster, sighting.traits);
  if (all.length === 0) return [];
  // Its pods and Jobs are the owner that was quarantined, not another one.
  const entity = await rootOf(store, sighting.entity);
  const byIncident = Map.groupBy(
    [...all].sort((a, b) => (a.at + a.incidentId < b.at + b.incidentId ? -1 : 1)),
    ({ incidentId }) => incidentId,
  );
  return [...byIncident.values()]
    .map((earlier) =>
      analyse(responderDetectors, { sighting: { ...sighting, entity }, earlier }, sighting.pointer.location),
    )
    .flatMap(({ signals }) => signals)
    .slice(0, MAX_EARLIER)
    .map((signal) => ({ ...signal, source: sighting.source, related: [sighting.entity] }));
};

/** Without what refers to an incident that was released since, or to the very incident of this owner. */
export const withoutVoid = async (
  store: Store,
  evidence: readonly Evidence[],
  ownIncidents: readonly string[],
): Promise<readonly Evidence[]> => {
  const isVoid = await Promise.all(
    evidence.map(async ({ detector, facts }) => {
      const earlier = facts[EARLIER_INCIDENT];
      if (detector !== returnAfterQuarantine.id || earlier === undefined) return false;
      if (ownIncidents.includes(earlier)) return true;
      const releasedAt = await store.releasedAt(earlier);
      return releasedAt !== undefined && releasedAt >= (facts[QUARANTINED_AT] ?? '');
    }),
  );
  return evidence.filter((_, index) => isVoid[index] !== true);
};
