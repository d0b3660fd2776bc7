import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { decodings } from '../../../lambdas/core/indicators/encodings';
import { ReadingBudget } from '../../../lambdas/core/indicators/reading-budget';

const printable = fc.string({ unit: 'grapheme-ascii', minLength: 18, maxLength: 80 });
/** What may touch an encoded text on its left and is of the same alphabet. */
const base64Letters = fc.stringMatching(/^[A-Za-z0-9+/]{0,7}$/);

const decoded = (text: string): readonly string[] => decodings([text], new ReadingBudget(text.length));
const holds = (parts: readonly string[], text: string): boolean => parts.some((part) => part.includes(text));

describe('what was encoded is found again', () => {
  test('in base64 of either alphabet, whatever touches it', () => {
    fc.assert(
      fc.property(printable, base64Letters, fc.constantFrom('base64', 'base64url'), (text, before, alphabet) => {
        const encoded = `${before}${Buffer.from(text).toString(alphabet)}`;
        expect(holds(decoded(`sh -c ${encoded} | sh`), text)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('in hexadecimal of either case, whatever digits touch it', () => {
    fc.assert(
      fc.property(printable, fc.stringMatching(/^[0-9a-f]{0,3}$/), fc.boolean(), (text, before, isUpper) => {
        const digits = Buffer.from(text).toString('hex');
        const encoded = `${before}${isUpper ? digits.toUpperCase() : digits}`;
        expect(holds(decoded(`echo ${encoded}`), text)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('zipped before, in base64 and in hexadecimal', () => {
    const zip = fc.constantFrom(gzipSync, deflateSync);
    fc.assert(
      fc.property(printable, zip, fc.constantFrom('base64', 'base64url', 'hex'), (text, zipped, encoding) => {
        expect(holds(decoded(`echo ${zipped(text).toString(encoding)}`), text)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test('and noise is not', () => {
    const noise = Buffer.from(Array.from({ length: 120 }, (_, index) => 0x80 + ((index * 37) % 128)));
    expect(decoded(noise.toString('base64'))).toEqual([]);
    expect(decoded(noise.toString('hex'))).toEqual([]);
  });
});
