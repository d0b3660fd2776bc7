import fc from 'fast-check';
import { keepEarliest, MAX_KEYS, type Observation } from '../../../lambdas/core/model/observation';
import { observationExample } from '../../support/observations';
import { after } from '../../support/signals';

const observation: fc.Arbitrary<Observation> = fc
  .record({
    key: fc.integer({ min: 0, max: 70 }).map((n) => `key-${n}`),
    scope: fc.constantFrom('a', 'b'),
    at: fc.integer({ min: 0, max: 70 }).map(after),
    recordId: fc.constantFrom('x', 'y'),
  })
  .map(observationExample);

const observations = fc.array(observation, { maxLength: 250 });

const idsOf = (kept: readonly Observation[]) => kept.map(({ id }) => id).sort();

describe('what is kept of observations', () => {
  test('is the same whatever was kept before, bound included', () => {
    fc.assert(
      fc.property(observations, observations, observations, (a, b, c) => {
        const stepwise = keepEarliest([...keepEarliest([...keepEarliest(a), ...b]), ...c, ...a]);
        expect(idsOf(stepwise)).toEqual(idsOf(keepEarliest([...c, ...b, ...a])));
      }),
    );
  });

  test('is bounded for each period of a scope, and the earliest stay', () => {
    const many = Array.from({ length: MAX_KEYS + 20 }, (_, n) =>
      observationExample({ key: `key-${n}`, at: after(n / 10) }),
    );
    const kept = keepEarliest(many.toReversed());
    expect(idsOf(kept)).toEqual(idsOf(many.slice(0, MAX_KEYS)));
  });

  test('is one of a key in each period', () => {
    const [first, again, later] = [0, 10, 40].map((minute) => observationExample({ at: after(minute) }));
    expect(keepEarliest([later, again, first].flatMap((one) => one ?? []))).toEqual([first, later]);
  });
});
