import { observationOf } from '../../lambdas/core/detectors/analyse';
import type { Sighting } from '../../lambdas/core/detectors/detector';
import type { Historian } from '../../lambdas/core/detectors/history';
import type { Observation } from '../../lambdas/core/model/observation';
import { deployment, NOON } from './signals';

export const DAY_MINUTES = 24 * 60;

interface Noted extends Partial<Sighting> {
  readonly detector?: string;
  readonly windowMinutes?: number;
  readonly at?: string;
  readonly recordId?: string;
}

/** Something that was noted at noon; a test states only what it changes. */
export const observationExample = ({
  detector = 'KM-B17',
  windowMinutes = 30,
  at = NOON,
  recordId,
  ...sighting
}: Noted = {}): Observation => {
  const key = sighting.key ?? 'key';
  const base = { scope: 'scope', key, entity: deployment(), ...sighting };
  return observationOf(
    { detector, cluster: 'prod-a', windowMinutes },
    base,
    { recordId: recordId ?? `${key} at ${at}`, at },
    'stream',
  );
};

/** Says of each key when it was first seen in ten days. */
export const firstSights: Historian = {
  id: 'KM-A97',
  version: 1,
  channel: 'SPEC',
  source: 'audit',
  weight: 'moderate',
  history: {
    windowMinutes: 10 * DAY_MINUTES,
    firstSeen: true,
    detectOver: (observations) =>
      observations
        .filter(
          ({ key, at }, index) =>
            !observations
              .slice(0, index)
              .some((other) => other.key === key && Date.parse(at) - Date.parse(other.at) <= 10 * DAY_MINUTES * 60_000),
        )
        .map(({ key, at, entity, pointer }) => ({ entity, at, indicators: [key], records: [pointer] })),
  },
};

/** Says of everything that three distinct keys were seen within half an hour around it. */
export const crowds: Historian = {
  id: 'KM-B97',
  version: 1,
  channel: 'API',
  source: 'audit',
  weight: 'strong',
  history: {
    windowMinutes: 30,
    detectOver: (observations) =>
      observations
        .filter(({ at }) => {
          const near = observations.filter((other) => Math.abs(Date.parse(other.at) - Date.parse(at)) <= 30 * 60_000);
          return new Set(near.map(({ key }) => key)).size >= 3;
        })
        .map(({ at, entity, pointer }) => ({ entity, at, indicators: ['a crowd'], records: [pointer] })),
  },
};
