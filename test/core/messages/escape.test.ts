import fc from 'fast-check';
import { escapeText, quoteText, safeCommand } from '../../../lambdas/core/messages/escape';

/** Any text, with the characters that cause harm far more often than chance would give. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.constantFrom(
        '\n',
        '\r',
        '\u2028',
        '\u2029',
        '\u0085',
        '\u202e',
        '\u2066',
        '\u200b',
        '\ufeff',
        '\u00ad',
        '\ud800',
      ),
      fc.constantFrom(
        '\u001b[2J',
        '\u009b31m',
        '\u0000',
        '\u007f',
        '"',
        '\\',
        '\\n',
        'http://',
        'WWW.',
        'https://x.example/',
      ),
      fc.constantFrom('\u3164', '\u{e0041}', '\u0435', 'a'.repeat(300)),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

const lengths = fc.integer({ min: 8, max: 400 });

describe('escapeText', () => {
  test('lets nothing through but printable ASCII, on one line, within its length', () => {
    fc.assert(
      fc.property(hostile, lengths, (text, maxLength) => {
        const escaped = escapeText(text, maxLength);
        expect(escaped).toMatch(/^[\x20-\x7e]*$/);
        expect(escaped.length).toBeLessThanOrEqual(maxLength);
      }),
    );
  });

  test('leaves no web address that a mail program would make a link', () => {
    fc.assert(fc.property(hostile, (text) => !/https?:\/\/|\bwww\./i.test(escapeText(text, 4000))));
  });

  test('says how much it cut, and cuts no escape in half', () => {
    expect(escapeText('\u202e'.repeat(100), 60)).toBe('\\u{202e}\\u{202e}\\u{202e}\\u{202e} [cut, 96 more]');
  });

  test('shows what it replaced', () => {
    expect(escapeText('a\nb\u202ec\u001b[31m')).toBe('a\\nb\\u{202e}c\\u{1b}[31m');
  });

  test('keeps text that looks like an escape apart from an escape', () => {
    expect(escapeText('a\\nb')).not.toBe(escapeText('a\nb'));
  });

  test('tells letters that look alike apart', () => {
    expect(escapeText('kub\u0435-system')).toBe('kub\\u{435}-system');
  });

  test('leaves ordinary names and command lines as they are', () => {
    const line = './worker -o stratum+tcp://pool.example:3333 --threads=4 [x] {y}';
    expect(escapeText(line)).toBe(line);
  });
});

describe('quoteText', () => {
  test('cannot be ended by the text in it', () => {
    fc.assert(
      fc.property(hostile, lengths, (text, maxLength) => {
        const quoted = quoteText(text, maxLength);
        expect(quoted).toMatch(/^"(?:[^"\\]|\\.)*"$/);
        expect(quoted.length).toBeLessThanOrEqual(maxLength);
      }),
    );
  });
});

describe('safeCommand', () => {
  test('gives a command unaltered or not at all', () => {
    fc.assert(
      fc.property(hostile, (line) => {
        const command = safeCommand(line);
        if (command !== undefined) expect(command).toBe(line);
        if (command !== undefined) expect(command).toMatch(/^[\x20-\x7e]+$/);
      }),
    );
  });

  test('keeps quotes and backslashes, which the shell needs', () => {
    const line = `kubectl patch deployment web -p '{"spec":{"replicas":3}}'`;
    expect(safeCommand(line)).toBe(line);
  });
});
