import fc from 'fast-check';
import { foldEvidence, isPutAway } from '../../../lambdas/core/model/evidence';
import type { Evidence } from '../../../lambdas/core/model/incident';
import { evidenceExample, after } from '../../support/signals';

const finding = (minutes: number, archived: boolean, record = `f-1/${minutes}`): Evidence =>
  evidenceExample({
    detector: 'KM-G02',
    source: 'guardduty',
    observedAt: after(minutes),
    facts: { process: '/tmp/a', ...(archived ? { archived: 'archived in GuardDuty' } : {}) },
    pointer: { recordId: record, location: 'guardduty' },
  });

const contributions = [{ detector: 'KM-G02', channel: 'EXEC' as const, weight: 6.9, at: after(0) }];

describe('a finding that was archived', () => {
  test('is put away', () => {
    expect(isPutAway({ contributions, evidence: foldEvidence([finding(0, true), finding(5, true)]) })).toBe(true);
  });

  test.each([
    ['was there before it was archived', [finding(0, false), finding(5, true)]],
    ['came back', [finding(0, true), finding(5, false)]],
  ])('is not, where it %s', (_, evidence) => {
    expect(isPutAway({ contributions, evidence: foldEvidence(evidence) })).toBe(false);
  });

  test('puts nothing else away', () => {
    const other = evidenceExample({ detector: 'KM-F01', channel: 'EXEC', source: 'falco' });
    const [executed] = contributions;
    const both = [...contributions, ...(executed ? [{ ...executed, detector: 'KM-F01' }] : [])];
    expect(isPutAway({ contributions: both, evidence: [finding(0, true), other] })).toBe(false);
  });

  test('folds to the same in any order', () => {
    const pieces = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 3 }), fc.boolean(), fc.constantFrom('a', 'b')).map((one) => finding(...one)),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(pieces, fc.infiniteStream(fc.nat()), (evidence, keys) => {
        const shuffled = evidence
          .map((piece) => ({ piece, key: keys.next().value ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ piece }) => piece);
        expect(foldEvidence([...shuffled, ...evidence])).toEqual(foldEvidence(evidence));
      }),
    );
  });
});
