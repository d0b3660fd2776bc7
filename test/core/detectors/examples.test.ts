import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { TECHNIQUES } from '../../../lambdas/core/model/attack';
import { analyse } from '../../../lambdas/core/detectors/analyse';
import type { Detector, SourceEvents } from '../../../lambdas/core/detectors/detector';
import {
  auditDetectors,
  billingDetectors,
  computeDetectors,
  detectors,
  ecrDetectors,
  falcoDetectors,
  guardDutyDetectors,
  inspectorDetectors,
} from '../../../lambdas/core/detectors';
import { identityOf } from '../../../lambdas/core/detectors/record';
import { foundOver } from '../../support/history';

const FOLDER = join(__dirname, '../../../lambdas/core/detectors');

const files = ['audit', 'falco', 'guardduty', 'billing', 'inspector', 'ecr'].flatMap((source) =>
  readdirSync(join(FOLDER, source)).map((file) => ({ source, file })),
);

describe('the registry', () => {
  test('holds every detector file, under the id of its name', () => {
    const expected = files.map(
      ({ source, file }) => `${source} ${file.split('-').slice(0, 2).join('-').toUpperCase()}`,
    );
    expect(detectors.map(({ source, id }) => `${source} ${id}`).sort()).toEqual(expected.sort());
  });

  test('gives every id once', () => {
    expect(new Set(detectors.map(({ id }) => id)).size).toBe(detectors.length);
  });
});

const describeExamples = <S extends keyof SourceEvents>(ofSource: readonly Detector<S>[]) => {
  describe.each(ofSource.map((detector) => [detector.id, detector] as const))('%s', (_id, detector) => {
    const { examples, history } = detector;
    const signalsOf = (event: SourceEvents[S]) => analyse([detector], event, 'example').signals;
    const foundAboutLast = (events: readonly SourceEvents[S][]) => {
      const last = events.at(-1);
      return foundOver(detector, events).filter(({ records }) =>
        records.some(({ recordId }) => last !== undefined && recordId === identityOf(last).recordId),
      );
    };
    const overTime = history?.examples ?? { matches: {}, ignores: {} };

    for (const [name, event] of Object.entries(examples.matches)) {
      test(`sees ${name}`, () => {
        expect(signalsOf(event)).toHaveLength(1);
      });
    }

    for (const [name, event] of Object.entries(examples.ignores)) {
      test(`ignores ${name}`, () => {
        expect(signalsOf(event)).toEqual([]);
      });
    }

    for (const [name, events] of Object.entries(overTime.matches)) {
      test(`sees ${name}, in whatever order`, () => {
        expect(foundAboutLast(events)).not.toEqual([]);
        expect(foundOver(detector, events.toReversed())).toEqual(foundOver(detector, events));
      });
    }

    for (const [name, events] of Object.entries(overTime.ignores)) {
      test(`ignores ${name}, in whatever order`, () => {
        // Something is always the first of its kind; what comes after it is what is left alone.
        expect(history?.firstSeen ? foundAboutLast(events) : foundOver(detector, events)).toEqual([]);
        expect(foundOver(detector, events.toReversed())).toEqual(foundOver(detector, events));
      });
    }

    test('has two matches, and as many things to leave alone and three at least', () => {
      const shown = [examples, overTime].filter((one) => Object.keys(one.matches).length > 0);
      expect(shown).not.toEqual([]);
      for (const { matches, ignores } of shown) {
        expect(Object.keys(matches).length).toBeGreaterThanOrEqual(2);
        expect(Object.keys(ignores).length).toBeGreaterThanOrEqual(Math.max(3, Object.keys(matches).length));
      }
    });

    test('gives no weight it did not declare', () => {
      const single = Object.values(examples.matches).flatMap(signalsOf);
      const joint = Object.values(overTime.matches).flatMap((events) => foundOver(detector, events));
      for (const { weight } of [...single, ...joint]) expect([detector.weight].flat()).toContain(weight);
    });

    test('names techniques of the table', () => {
      for (const technique of detector.techniques) expect(TECHNIQUES).toHaveProperty([technique]);
    });
  });
};

describeExamples(auditDetectors);
describeExamples(falcoDetectors);
describeExamples(guardDutyDetectors);
describeExamples(billingDetectors);
describeExamples(inspectorDetectors);
describeExamples(computeDetectors);
describeExamples(ecrDetectors);
