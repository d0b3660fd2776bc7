const LONGEST_CUT_MARK = ' [cut, 0000000000 more]'.length;

/** Below this the mark would leave no room for the text. */
const NARROW = 2 * LONGEST_CUT_MARK;

const NAMED_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };

/** A mail program turns web addresses into links; one that an attacker wrote must not be one click away. */
const withoutLinks = (text: string): string =>
  text.replace(/http(?=s?:\/\/)/gi, 'hxxp').replace(/\bwww\./gi, (prefix) => `${prefix.slice(0, 3)}[.]`);

const visible = (character: string): string => {
  const named = NAMED_ESCAPES[character];
  if (named !== undefined) return named;
  return /^[\x20-\x7e]$/.test(character) ? character : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
};

/** As many whole characters as fit: an escape cut in half would read as another character. */
const escapeWhatFits = (text: string, room: number, escape: (character: string) => string) => {
  let escaped = '';
  let read = 0;
  for (const character of text) {
    const next = escape(character);
    if (escaped.length + next.length > room) break;
    escaped += next;
    read += character.length;
  }
  return { escaped, left: text.length - read };
};

const escapeWithin = (text: string, room: number, escape: (character: string) => string): string => {
  const harmless = withoutLinks(text);
  const whole = escapeWhatFits(harmless, room, escape);
  if (whole.left === 0) return whole.escaped;
  if (room < NARROW) return `${escapeWhatFits(harmless, room - 3, escape).escaped}...`;
  const part = escapeWhatFits(harmless, room - LONGEST_CUT_MARK, escape);
  return `${part.escaped} [cut, ${part.left} more]`;
};

/**
 * Text that somebody else wrote, made safe to show to a person: one line, no longer than `maxLength`, cut visibly.
 *
 * Only printable ASCII passes. That leaves no control character, no terminal sequence, no text that runs backwards,
 * no invisible character, and no foreign letter that looks like a Latin one in the name of a namespace. Everything else
 * is written as an escape, so that nothing is hidden either.
 */
export const escapeText = (text: string, maxLength = 160): string => escapeWithin(text, maxLength, visible);

/** The same between quotation marks: where it begins and ends is then not for the text to say. */
export const quoteText = (text: string, maxLength = 160): string =>
  `"${escapeWithin(text, maxLength - 2, (character) => (character === '"' ? '\\"' : visible(character)))}"`;

/** A pasted manifest fits; the message as a whole stays below what SNS accepts. */
const LONGEST_COMMAND = 4000;

/**
 * A shell line as it is, or undefined: a command that had to be escaped or cut would be another command.
 */
export const safeCommand = (line: string): string | undefined =>
  line.length <= LONGEST_COMMAND && /^[\x20-\x7e]+$/.test(line) ? line : undefined;
