import fc from 'fast-check';
import { assess, type AssessmentContext } from '../../../lambdas/core/correlation/assess';
import { foldEvidence, joinEvidence } from '../../../lambdas/core/model/evidence';
import { CHANNELS, SOURCES, WEIGHTS, type Signal } from '../../../lambdas/core/model/signal';
import { after, evidenceExample, NOON, pod } from '../../support/signals';

const context: AssessmentContext = {
  standing: () => ({ counts: true, namesOnly: false }),
  falcoWriterProven: false,
  isProtected: false,
};

const signal: fc.Arbitrary<Partial<Signal>> = fc.record({
  detector: fc.constantFrom('KM-A01', 'KM-A02', 'KM-F01', 'KM-G01'),
  channel: fc.constantFrom(...CHANNELS),
  source: fc.constantFrom(...SOURCES),
  weight: fc.constantFrom(...WEIGHTS),
  observedAt: fc.integer({ min: 0, max: 5000 }).map(after),
  entity: fc.integer({ min: 0, max: 50 }).map((n) => pod(`pod-${n}`, `uid-${n}`)),
  indicators: fc.subarray(['wallet', 'pool', 'flag']),
  facts: fc.record({ actor: fc.constantFrom('mallory', 'trudy') }),
  pointer: fc.record({ recordId: fc.string({ maxLength: 3 }), location: fc.string({ maxLength: 3 }) }),
});

const evidence = fc.array(signal.map(evidenceExample), { minLength: 1, maxLength: 40 });

describe('the evidence about an owner', () => {
  test('comes to the same assessment in any order and with any duplication', () => {
    const shuffledTwice = evidence.chain((pieces) =>
      fc.tuple(
        fc.constant(pieces),
        fc.shuffledSubarray([...pieces, ...pieces], { minLength: pieces.length * 2, maxLength: pieces.length * 2 }),
      ),
    );
    fc.assert(
      fc.property(shuffledTwice, ([pieces, shuffled]) => {
        const now = Date.parse(NOON);
        expect(assess(shuffled, 'mining', now, context)).toEqual(assess(pieces, 'mining', now, context));
      }),
    );
  });

  test('folds to the same pieces whatever was folded before', () => {
    fc.assert(
      fc.property(evidence, evidence, (a, b) => {
        expect(foldEvidence([...foldEvidence(a), ...foldEvidence(b)])).toEqual(foldEvidence([...b, ...a]));
      }),
    );
  });

  test('is unchanged by joining it with itself', () => {
    fc.assert(
      fc.property(signal.map(evidenceExample), (piece) => {
        expect(joinEvidence(piece, piece)).toEqual(foldEvidence([piece])[0]);
      }),
    );
  });
});
