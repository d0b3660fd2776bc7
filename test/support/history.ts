import { analyse } from '../../lambdas/core/detectors/analyse';
import type { Detector, SourceEvents } from '../../lambdas/core/detectors/detector';
import { findingsIn, historiansOf } from '../../lambdas/core/detectors/history';
import type { Evidence } from '../../lambdas/core/model/incident';
import { keepEarliest, scopePeriodKey, scopeKey, type Observation } from '../../lambdas/core/model/observation';

/** Long enough before all examples that nobody is learning any more. */
const LONG_WATCHED = '2026-01-01T00:00:00.000Z';

export interface Found {
  readonly entity: Observation['entity'];
  readonly evidence: Evidence;
}

/** What detectors find in observations, all scopes and periods together, in the order of time. */
export const findingsOver = (
  detectors: Parameters<typeof historiansOf>[0],
  observations: readonly Observation[],
  watchedSince = LONG_WATCHED,
): readonly Found[] => {
  const historians = historiansOf(detectors);
  const kept = keepEarliest(observations);
  const places = [...new Map(kept.map((one) => [scopePeriodKey(one), one])).values()];
  return places
    .flatMap((place) => {
      const historian = historians.get(place.detector);
      const near = kept.filter(
        (other) => scopeKey(other) === scopeKey(place) && Math.abs(other.period - place.period) <= 1,
      );
      return historian ? findingsIn(historian, place, near, watchedSince) : [];
    })
    .sort((a, b) => (JSON.stringify([a.at, a.evidence]) < JSON.stringify([b.at, b.evidence]) ? -1 : 1));
};

/** What one detector finds in a list of events, as evidence in the order of time. */
export const foundOver = <S extends keyof SourceEvents>(
  detector: Detector<S>,
  events: readonly SourceEvents[S][],
  watchedSince = LONG_WATCHED,
): readonly Evidence[] => {
  const observations = events.flatMap((event) => analyse([detector], event, 'example').observations ?? []);
  return findingsOver([detector], observations, watchedSince).map(({ evidence }) => evidence);
};
