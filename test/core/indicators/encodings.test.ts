import fc from 'fast-check';
import { decodings } from '../../../lambdas/core/indicators/encodings';

const printable = fc.string({ unit: 'grapheme-ascii', minLength: 18, maxLength: 80 });
/** What may touch an encoded text on its left and is of the same alphabet. */
const base64Letters = fc.stringMatching(/^[A-Za-z0-9+/]{0,7}$/);

const holds = (decoded: readonly string[], text: string): boolean => decoded.some((part) => part.includes(text));

describe('what was encoded is found again', () => {
  test('in base64 of either alphabet, whatever touches it', () => {
    fc.assert(
      fc.property(printable, base64Letters, fc.constantFrom('base64', 'base64url'), (text, before, alphabet) => {
        const encoded = `${before}${Buffer.from(text).toString(alphabet)}`;
        expect(holds(decodings(`sh -c ${encoded} | sh`), text)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('in hexadecimal of either case, whatever digits touch it', () => {
    fc.assert(
      fc.property(printable, fc.stringMatching(/^[0-9a-f]{0,3}$/), fc.boolean(), (text, before, isUpper) => {
        const digits = Buffer.from(text).toString('hex');
        const encoded = `${before}${isUpper ? digits.toUpperCase() : digits}`;
        expect(holds(decodings(`echo ${encoded}`), text)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('and noise is not', () => {
    const noise = Buffer.from(Array.from({ length: 120 }, (_, index) => 0x80 + ((index * 37) % 128)));
    expect(decodings(noise.toString('base64'))).toEqual([]);
    expect(decodings(noise.toString('hex'))).toEqual([]);
  });
});
