/** A set of ASCII characters, by code: 1 for its members. As large as one byte, so that bytes can be looked up as they are. */
export type CharacterClass = Readonly<Uint8Array>;

const CODES = 256;

export const classOf = (pattern: RegExp): CharacterClass =>
  Uint8Array.from({ length: CODES }, (_, code) => (pattern.test(String.fromCharCode(code)) ? 1 : 0));

/** Where a run stands in its text; the end is behind its last character. */
export interface Run {
  readonly start: number;
  readonly end: number;
}

/**
 * The longest runs of characters of a class, of a length at least, in the order of the text.
 *
 * Looks at the last character first that a run would need: one that does not belong rules out all runs across it, so that
 * most of a text is never looked at. A regular expression would begin anew at each character of a run that is too short.
 */
export const runsIn = (text: string, members: CharacterClass, shortest: number): readonly Run[] => {
  const runs: Run[] = [];
  let start = 0;
  while (start + shortest <= text.length) {
    let stranger = start + shortest - 1;
    while (stranger >= start && members[text.charCodeAt(stranger)] === 1) stranger -= 1;
    if (stranger >= start) {
      start = stranger + 1;
      continue;
    }
    let end = start + shortest;
    while (end < text.length && members[text.charCodeAt(end)] === 1) end += 1;
    runs.push({ start, end });
    start = end + 1;
  }
  return runs;
};

/** The same as texts. */
export const textsOfRuns = (text: string, members: CharacterClass, shortest: number): readonly string[] =>
  runsIn(text, members, shortest).map(({ start, end }) => text.slice(start, end));
