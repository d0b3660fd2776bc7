import type { Observation } from '../model/observation';
import type { HistoryMatch } from './detector';

const MINUTE_MS = 60_000;

/** How long one observation came after another; negative where it came before. */
export const minutesBetween = (earlier: Pick<Observation, 'at'>, later: Pick<Observation, 'at'>): number =>
  (Date.parse(later.at) - Date.parse(earlier.at)) / MINUTE_MS;

/** Observations that came before another one, by no more than some minutes. */
export const before = (
  observations: readonly Observation[],
  of: Observation,
  windowMinutes: number,
): readonly Observation[] =>
  observations.filter((other) => {
    const minutes = minutesBetween(other, of);
    return minutes > 0 && minutes <= windowMinutes;
  });

/** Observations of keys that were not seen in the window before. */
export const firstOfKey = (observations: readonly Observation[], windowMinutes: number): readonly Observation[] =>
  observations.filter((one) => !before(observations, one, windowMinutes).some(({ key }) => key === one.key));

/**
 * The most observations that lie together within some minutes around one of them, its own included. Distinct keys are
 * for the caller to count.
 */
export const togetherWith = (
  observations: readonly Observation[],
  of: Observation,
  windowMinutes: number,
): readonly (readonly Observation[])[] =>
  observations
    .filter((start) => minutesBetween(start, of) >= 0 && minutesBetween(start, of) <= windowMinutes)
    .map((start) =>
      observations.filter((one) => {
        const minutes = minutesBetween(start, one);
        return minutes >= 0 && minutes <= windowMinutes;
      }),
    );

/** A match that says about one observation what was found out. */
export const matchAt = (
  { entity, related, at, facts, pointer }: Observation,
  indicators: readonly string[],
  changes: Partial<HistoryMatch> = {},
): HistoryMatch => ({ entity, related, at, indicators, facts, records: [pointer], ...changes });

export const distinctKeys = (observations: readonly Observation[]): number =>
  new Set(observations.map(({ key }) => key)).size;

const DAY_MINUTES = 24 * 60;

/** How long what somebody does is remembered as something that he does. */
export const BASELINE_MINUTES = 30 * DAY_MINUTES;
