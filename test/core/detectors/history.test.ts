import { findingsIn } from '../../../lambdas/core/detectors/history';
import { periodAt } from '../../../lambdas/core/model/observation';
import { crowds, DAY_MINUTES, firstSights, observationExample } from '../../support/observations';
import { after, NOON } from '../../support/signals';

const { windowMinutes } = firstSights.history;

const sight = (day: number) =>
  observationExample({ detector: firstSights.id, windowMinutes, at: after(day * DAY_MINUTES) });

const placeAt = (day: number) => ({ ...sight(day), period: periodAt(after(day * DAY_MINUTES), windowMinutes) });

describe('what is found in observations', () => {
  test('belongs to the period of its time, since what is near another period is not all seen', () => {
    const [first, second] = [sight(0), sight(15)];
    const found = findingsIn(firstSights, placeAt(15), [first, second], after(-30 * DAY_MINUTES));
    expect(found.map(({ at }) => at)).toEqual([second.at]);
  });

  test('does not depend on the order that observations come in', () => {
    const all = ['a', 'b', 'c'].map((key, n) => observationExample({ detector: crowds.id, key, at: after(n) }));
    const found = (observations: typeof all) => findingsIn(crowds, placeOf(all[0]), observations, NOON);
    expect(found(all.toReversed())).toEqual(found(all));
    expect(found(all)).toHaveLength(3);
  });

  test('is weak until the cluster was watched for seven days, to the moment', () => {
    const weightAfter = (minutes: number) =>
      findingsIn(firstSights, placeAt(0), [sight(0)], after(-minutes)).map(({ evidence }) => evidence.weight);
    expect(weightAfter(7 * DAY_MINUTES - 1)).toEqual(['weak']);
    expect(weightAfter(7 * DAY_MINUTES)).toEqual(['moderate']);
  });

  test('keeps its weight while learning where it does not say that something is new', () => {
    const all = ['a', 'b', 'c'].map((key) => observationExample({ detector: crowds.id, key }));
    const found = findingsIn(crowds, placeOf(all[0]), all, NOON);
    expect(found.map(({ evidence, isHint }) => [evidence.weight, isHint])).toEqual(Array(3).fill(['strong', false]));
  });
});

const placeOf = (observation = observationExample()) => observation;
