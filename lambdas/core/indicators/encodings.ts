import { unpacked } from './compression';
import type { ReadingBudget } from './reading-budget';

const BASE64_RUN = /[A-Za-z0-9+/_-]{24,}/g;
const HEX_RUN = /[0-9a-fA-F]{24,}/g;
const PERCENT_RUN = /(?:%[0-9a-fA-F]{2})+/g;

/** Long enough that noise seldom has one, short enough for the shortest thing that is looked for. */
const PRINTABLE = /[\t\n\r\x20-\x7e]{14,}/g;

/**
 * What a run must hold to decode to that many characters in a row, at whatever alignment: no byte has its highest bit set,
 * which leaves each group of four letters, and each pair of digits, fewer choices. Most runs are noise, and end here.
 */
const BASE64_TEXT = /(?:[A-Za-f][A-HQ-Xg-nw-z0-3][ABEFIJMNQRUVYZcdghklopstwx014589][A-Za-z0-9+/_-]){4}/;
const HEX_TEXT = /(?:[0-7][0-9a-fA-F]){14}/;

/** What a run must hold to decode to what gzip has written, or begin with for zlib. */
const BASE64_PACKED = /H4sI|^.{0,3}(?:eA[EFGH]|eF[4567]|eJ[wxyz]|eN[opqr])/;
const HEX_PACKED = /1f8b08|^.?78(?:01|5e|9c|da)/i;

/**
 * Everything in a text that was encoded, decoded: base64 in both alphabets, also wrapped over lines; hexadecimal, also
 * with blanks; percent signs; and what was compressed by gzip or zlib before it was encoded so.
 */
export const decodings = (text: string, budget: ReadingBudget): readonly string[] => {
  const unwrapped = text.includes('\n') ? text.split('\n').map(trimmed).join('') : text;
  return [
    ...base64Texts(unwrapped, budget),
    ...(unwrapped === text ? [] : base64Texts(text, budget)),
    ...hexTexts(unwrapped, budget),
    ...percentTexts(text),
  ];
};

const trimmed = (line: string): string => line.trim();

const base64Texts = (text: string, budget: ReadingBudget): readonly string[] =>
  (text.match(BASE64_RUN) ?? []).flatMap((run) => decodedRun(run, budget));

/** A run may begin with characters that only touch it, such as the slash of a path: all four alignments are tried. */
const decodedRun = (run: string, budget: ReadingBudget): readonly string[] => {
  if (!BASE64_TEXT.test(run) && !BASE64_PACKED.test(run)) return [];
  const standard = run.replaceAll('-', '+').replaceAll('_', '/');
  return [0, 1, 2, 3].flatMap((skip) => {
    const length = standard.length - skip;
    // A last group of one character cannot be decoded.
    return textsIn(atob(standard.slice(skip, skip + length - (length % 4 === 1 ? 1 : 0))), budget);
  });
};

/** Digits by pairs; an odd digit that touches the run puts the pairs out of step, so both steps are tried. */
const hexTexts = (text: string, budget: ReadingBudget): readonly string[] => {
  const joined = text.replace(/(?<=[0-9a-fA-F]{2})[ :,](?=[0-9a-fA-F]{2}(?![0-9a-zA-Z]))/g, '');
  return (joined.match(HEX_RUN) ?? [])
    .filter((run) => HEX_TEXT.test(run) || HEX_PACKED.test(run))
    .flatMap((run) => [0, 1].flatMap((skip) => textsIn(bytesOf(run, skip), budget)));
};

const bytesOf = (digits: string, skip: number): string => {
  let characters = '';
  for (let at = skip; at + 1 < digits.length; at += 2) {
    characters += String.fromCharCode(valueOf(digits.charCodeAt(at)) * 16 + valueOf(digits.charCodeAt(at + 1)));
  }
  return characters;
};

/** Of a hexadecimal digit: digits come before letters, and a letter's case is in the bit that is taken away. */
const valueOf = (digit: number): number => (digit <= 0x39 ? digit - 0x30 : (digit & 0xdf) - 0x37);

const percentTexts = (text: string): readonly string[] => {
  const decoded = text.replace(PERCENT_RUN, (run) => bytesOf(run.replaceAll('%', ''), 0));
  return decoded === text ? [] : [decoded];
};

/** What only begins like compressed data may be text all the same. */
const textsIn = (decoded: string, budget: ReadingBudget): readonly string[] => [
  ...printableParts(decoded),
  ...printableParts(unpacked(decoded, budget)),
];

/** Text decodes to text; an identifier or a hash that only looks encoded decodes to noise. */
const printableParts = (decoded: string): readonly string[] => decoded.match(PRINTABLE) ?? [];
