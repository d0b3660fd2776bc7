import { classOf, runsIn, textsOfRuns } from './character-runs';
import { unpacked } from './compression';
import type { ReadingBudget } from './reading-budget';
import { unescapings } from './shell-text';

/** Long enough that noise seldom has one, short enough for the shortest thing that is looked for. */
const LEAST_TEXT = 14;

/** The least that is decoded: what encodes a text of that length is longer than either. */
const SHORTEST_RUN = 24;

const BASE64 = classOf(/[A-Za-z0-9+/_-]/);
const HEX = classOf(/[0-9a-fA-F]/);
const HEX_WITH_BLANKS = classOf(/[0-9a-fA-F :,]/);
const PRINTABLE = classOf(/[\t\n\r\x20-\x7e]/);

const PERCENT_RUN = /(?:%[0-9a-fA-F]{2})+/g;

/** A blank between two pairs of digits. */
const BLANK_IN_HEX = /(?<=[0-9a-fA-F]{2})[ :,](?=[0-9a-fA-F]{2}(?![0-9a-zA-Z]))/g;

/** The value of each letter of base64, in both alphabets. */
const BASE64_VALUES = Uint8Array.from({ length: 128 }, (_, code) => {
  const letter = String.fromCharCode(code).replace('-', '+').replace('_', '/');
  return Math.max(0, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.indexOf(letter));
});

const ALIGNMENTS = [0, 1, 2, 3];

/** So many whole groups of three bytes are in every text of the least length, wherever in a group it begins. */
const WHOLE_GROUPS = Math.floor((LEAST_TEXT - 2) / 3);

/** Pairs of digits that encode a text of the least length, as far as the first digit of each shows. */
const HEX_TEXT = /(?:[0-7][0-9a-fA-F]){14}/;

/** What a run must hold to decode to what gzip has written, or begin with for zlib. */
const BASE64_PACKED = /H4sI|^.{0,3}(?:eA[EFGH]|eF[4567]|eJ[wxyz]|eN[opqr])/;
const HEX_PACKED = /1f8b08|^.?78(?:01|5e|9c|da)/i;

/**
 * Everything in texts that was encoded, decoded: base64 in both alphabets, also wrapped over lines; hexadecimal, also
 * with blanks; percent signs; escapes within escapes; and what was compressed by gzip or zlib before it was encoded so.
 */
export const decodings = (texts: readonly string[], budget: ReadingBudget): readonly string[] => {
  const views = new Set(texts.flatMap((text) => [unwrapped(text), text]));
  return [
    ...[...views].flatMap((text) => [...base64Texts(text, budget), ...hexTexts(text, budget)]),
    ...texts.flatMap(percentTexts),
    ...texts.flatMap(unescapings),
  ];
};

const unwrapped = (text: string): string => (text.includes('\n') ? text.split('\n').map(trimmed).join('') : text);

const trimmed = (line: string): string => line.trim();

const base64Texts = (text: string, budget: ReadingBudget): readonly string[] =>
  textsOfRuns(text, BASE64, SHORTEST_RUN).flatMap((run) => decodedRun(run, budget));

/** A run may begin with characters that only touch it, such as the slash of a path: all four alignments are tried. */
const decodedRun = (run: string, budget: ReadingBudget): readonly string[] => {
  const isPacked = BASE64_PACKED.test(run);
  const skips = ALIGNMENTS.filter((skip) => isPacked || holdsText(run, skip));
  if (skips.length === 0) return [];
  const standard = run.replaceAll('-', '+').replaceAll('_', '/');
  return skips.flatMap((skip) => {
    const length = standard.length - skip;
    // A last group of one character cannot be decoded.
    return textsIn(atob(standard.slice(skip, skip + length - (length % 4 === 1 ? 1 : 0))), budget);
  });
};

/** Whether a run of base64 may decode to text somewhere. Most runs are noise, of which one group in four is looked at. */
const holdsText = (run: string, skip: number): boolean => {
  const groups = Math.floor((run.length - skip) / 4);
  let first = 0;
  while (first + WHOLE_GROUPS <= groups) {
    let noise = first + WHOLE_GROUPS - 1;
    while (noise >= first && isText(run, skip + 4 * noise)) noise -= 1;
    if (noise < first) return true;
    first = noise + 1;
  }
  return false;
};

/** Whether the group of four letters at a place decodes to three characters of text. */
const isText = (run: string, at: number): boolean => {
  const second = valueAt(run, at + 1);
  const third = valueAt(run, at + 2);
  return (
    PRINTABLE[(valueAt(run, at) << 2) | (second >> 4)] === 1 &&
    PRINTABLE[((second & 15) << 4) | (third >> 2)] === 1 &&
    PRINTABLE[((third & 3) << 6) | valueAt(run, at + 3)] === 1
  );
};

const valueAt = (run: string, at: number): number => BASE64_VALUES[run.charCodeAt(at)] ?? 0;

/** Digits by pairs; an odd digit that touches the run puts the pairs out of step, so both steps are tried. */
const hexTexts = (text: string, budget: ReadingBudget): readonly string[] =>
  runsIn(text, HEX_WITH_BLANKS, SHORTEST_RUN)
    // What follows the run tells whether its last two digits are a pair.
    .map(({ start, end }) => text.slice(start, end + 1).replace(BLANK_IN_HEX, ''))
    .flatMap((joined) => textsOfRuns(joined, HEX, SHORTEST_RUN))
    .filter((run) => HEX_TEXT.test(run) || HEX_PACKED.test(run))
    .flatMap((run) => [0, 1].flatMap((skip) => textsIn(bytesOf(run, skip), budget)));

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
  if (!text.includes('%')) return [];
  const decoded = text.replace(PERCENT_RUN, (run) => bytesOf(run.replaceAll('%', ''), 0));
  return decoded === text ? [] : [decoded];
};

/** What only begins like compressed data may be text all the same. */
const textsIn = (decoded: string, budget: ReadingBudget): readonly string[] => [
  ...printableParts(decoded),
  ...printableParts(unpacked(decoded, budget)),
];

/** Text decodes to text; an identifier or a hash that only looks encoded decodes to noise. */
const printableParts = (decoded: string): readonly string[] => textsOfRuns(decoded, PRINTABLE, LEAST_TEXT);
