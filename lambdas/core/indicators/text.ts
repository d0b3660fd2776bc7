/** Characters that show nothing and split a word for a machine: format characters of Unicode, and the grapheme joiner. */
const INVISIBLE = /\p{Cf}|\u034f/gu;

/** Quotes and escapes that a shell takes away: `str"at"um`, `st\ratum`. */
const SHELL_QUOTES = /["'\\]/g;

const BASE64_RUN = /[A-Za-z0-9+/_-]{24,}/g;
const MAX_DECODING_DEPTH = 3;

/**
 * What a text can mean once the obvious covers are taken off: as written without invisible characters, without shell
 * quoting, and every base64 run decoded, three levels deep.
 *
 * Linear: each level of decoding is three quarters of the one above.
 */
export const readings = (text: string): readonly string[] => {
  const visible = text.replace(INVISIBLE, '');
  const unquoted = visible.replace(SHELL_QUOTES, '');
  return [...new Set([visible, unquoted, ...decodings(unquoted, MAX_DECODING_DEPTH)])];
};

const decodings = (text: string, depth: number): readonly string[] => {
  if (depth === 0) return [];
  return (text.match(BASE64_RUN) ?? []).flatMap((run) => {
    const decoded = decodedRun(run);
    return decoded === undefined ? [] : [decoded, ...decodings(decoded, depth - 1)];
  });
};

/** A run may begin with characters that only touch it, such as the slash of a path: all four alignments are tried. */
const decodedRun = (run: string): string | undefined => {
  const standard = run.replaceAll('-', '+').replaceAll('_', '/');
  for (let skip = 0; skip < 4; skip += 1) {
    const length = standard.length - skip;
    // A last group of one character cannot be decoded.
    const decoded = atob(standard.slice(skip, skip + length - (length % 4 === 1 ? 1 : 0)));
    if (isMostlyPrintable(decoded)) return decoded;
  }
  return undefined;
};

/** Text decodes to text; an identifier or a hash that only looks like base64 decodes to noise. */
const isMostlyPrintable = (text: string): boolean => {
  let printable = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if ((code >= 0x20 && code < 0x7f) || code === 0x0a || code === 0x0d || code === 0x09) printable += 1;
  }
  return printable >= text.length * 0.9;
};
