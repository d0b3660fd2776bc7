import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { TECHNIQUES } from '../../../lambdas/core/model/attack';
import { analyse } from '../../../lambdas/core/detectors/analyse';
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
import type { Detector, SourceEvents } from '../../../lambdas/core/detectors/detector';

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
    const { matches, ignores } = detector.examples;
    const signalsOf = (event: SourceEvents[S]) => analyse([detector], event, 'example').signals;

    test.each(Object.entries(matches))('sees %s', (_name, event) => {
      expect(signalsOf(event)).toHaveLength(1);
    });

    test.each(Object.entries(ignores))('ignores %s', (_name, event) => {
      expect(signalsOf(event)).toEqual([]);
    });

    test('has two matches, and as many things to leave alone and three at least', () => {
      expect(Object.keys(matches).length).toBeGreaterThanOrEqual(2);
      expect(Object.keys(ignores).length).toBeGreaterThanOrEqual(Math.max(3, Object.keys(matches).length));
    });

    test('gives no weight it did not declare', () => {
      for (const event of Object.values(matches)) {
        expect([detector.weight].flat()).toContain(signalsOf(event)[0]?.weight);
      }
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
