import type { ScenarioRecord, ScenarioSource } from './scenario';

/** In the order of the columns of the page. */
export const SCENARIO_SOURCES: readonly ScenarioSource[] = ['audit', 'falco', 'guardduty', 'billing', 'inspector'];

export const without = (records: readonly ScenarioRecord[], missing: ScenarioSource): readonly ScenarioRecord[] =>
  records.filter(({ source }) => source !== missing);

export const speaksIn = (records: readonly ScenarioRecord[], source: ScenarioSource): boolean =>
  records.some((record) => record.source === source);

/** Another order, the same for the same seed. */
export const shuffled = (records: readonly ScenarioRecord[], seed: number): readonly ScenarioRecord[] => {
  let state = seed;
  // A linear congruential generator: good enough to mix some dozen records.
  const next = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state;
  };
  return records
    .map((record) => ({ record, at: next() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ record }) => record);
};

/** One after the other from each in turn, as long as both last. */
export const amid = (
  records: readonly ScenarioRecord[],
  background: readonly ScenarioRecord[],
): readonly ScenarioRecord[] => {
  const every = Math.max(1, Math.floor(background.length / Math.max(1, records.length)));
  return [
    ...records.flatMap((record, index) => [...background.slice(index * every, (index + 1) * every), record]),
    ...background.slice(records.length * every),
  ];
};
