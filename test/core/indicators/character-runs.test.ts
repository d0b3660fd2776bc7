import fc from 'fast-check';
import { classOf, textsOfRuns } from '../../../lambdas/core/indicators/character-runs';

const HEX = classOf(/[0-9a-f]/);

test('runs are what a regular expression finds', () => {
  const text = fc.array(fc.constantFrom('a', '7', 'ff', 'x', ' ', '\u00ff', '\u0430', '0123456789'));
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 12 }), (parts, shortest) => {
      const whole = parts.join('');
      expect(textsOfRuns(whole, HEX, shortest)).toEqual(whole.match(new RegExp(`[0-9a-f]{${shortest},}`, 'g')) ?? []);
    }),
    { numRuns: 2000 },
  );
});
