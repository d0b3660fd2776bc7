import fc from 'fast-check';
import { auditDetectors } from '../../../lambdas/core/detectors';
import { auditFilterPattern } from '../../../lambdas/core/detectors/filter-pattern';
import { selectionOf } from '../../../lambdas/core/detectors/selection';
import { auditLine, backgroundRecords } from '../../support/audit-event';
import { passesFilter } from '../../support/filter-pattern';

const pattern = auditFilterPattern(auditDetectors);
const passes = (line: string) => passesFilter(pattern, line);

describe('the subscription filter of the audit log', () => {
  test('is a list of verbs', () => {
    expect(pattern).toBe('?"\\"verb\\":\\"create\\"" ?"\\"verb\\":\\"patch\\"" ?"\\"verb\\":\\"update\\""');
  });

  test('fits the limit of CloudWatch Logs', () => {
    expect(pattern.length).toBeLessThanOrEqual(1024);
  });

  test('keeps reads out', () => {
    expect(passes(JSON.stringify(backgroundRecords[0]))).toBe(false);
  });

  test('passes what a detector matches', () => {
    for (const { examples } of auditDetectors) {
      for (const { verb } of Object.values(examples.matches)) expect(passes(auditLine({ verb }))).toBe(true);
    }
  });

  test('passes every request that somebody reads, cut off or not, whatever its texts say', () => {
    const { verbs } = selectionOf(auditDetectors);
    fc.assert(
      fc.property(fc.constantFrom(...verbs), fc.string(), fc.nat(), (verb, text, cut) => {
        const line = auditLine({ verb, requestURI: `/api/v1/${text}`, userAgent: text });
        const start = line.indexOf('"user":');
        expect(passes(line.slice(0, start + (cut % (line.length - start))))).toBe(true);
      }),
    );
  });
});
