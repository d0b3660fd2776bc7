/** What a shell takes away or puts a blank for: quotes, escapes, continued lines, `$IFS`, parameters that are empty. */
const SHELL = /\\\r?\n|\$\{IFS\}|\$IFS(?:\$\d)?|\$[@*]|["'\\]/g;

/** Escapes that `printf`, `echo -e` and `$'…'` turn into characters. */
const ESCAPE = /\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{4})|0?([0-7]{3})|([nrt]))/g;
/** What all of these begin with: to look for each is faster than to look for all. */
const BEGINNINGS = ['\\', '"', "'", '$'];
const HAS_ESCAPE = /\\[xu0-7nrt]/;

const WHITESPACE: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** What a shell makes of a text: `str"at"um`, `st\ratum`, `\x73tratum`, `curl${IFS}-s`. */
export const unquotings = (text: string): readonly string[] => {
  if (!BEGINNINGS.some((character) => text.includes(character))) return [];
  return [unquoted(text), ...(HAS_ESCAPE.test(text) ? [unquoted(unescaped(text))] : [])];
};

/** A text whose escapes hold escapes, with the outer ones gone: the quotes around the inner ones are theirs. */
export const unescapings = (text: string): readonly string[] => {
  if (!text.includes('\\') || !HAS_ESCAPE.test(text)) return [];
  const inner = unescaped(text);
  return HAS_ESCAPE.test(inner) ? [inner] : [];
};

const unquoted = (text: string): string => text.replace(SHELL, (found) => (found.includes('IFS') ? ' ' : ''));

const unescaped = (text: string): string =>
  text.replace(ESCAPE, (_all, ...[hex, unicode, octal, blank]: (string | undefined)[]) => {
    if (blank !== undefined) return WHITESPACE[blank] ?? '';
    return String.fromCharCode(octal === undefined ? parseInt(hex ?? unicode ?? '', 16) : parseInt(octal, 8));
  });
