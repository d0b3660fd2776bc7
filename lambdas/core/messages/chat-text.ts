const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * Text for Slack's markup: its three characters as entities, so that no link, channel or group can be written; no backtick,
 * so that a code block ends where we end it; and nobody is called by `@here`.
 */
export const mrkdwn = (text: string): string =>
  exact(text.replaceAll('`', "'").replace(/@(?=(?:here|channel|everyone)\b)/gi, '(at)'));

/** The same for what must not be altered: entities are shown, and copied, as the characters they stand for. */
const exact = (text: string): string => text.replace(/[&<>]/g, (character) => ENTITIES[character] ?? '');

/** A line that people paste, or a word that it is not here: a backtick would end the code block it stands in. */
export const pasteable = (line: string): string =>
  line.includes('`') ? '  (not shown in chat; it is in the mail and in the action record)' : exact(line);

const FENCE = '```';

/**
 * Lines in a code block of at most `room` characters: in it nothing is markup and nothing becomes a link.
 * Whole lines are left out at the end, and their number is said.
 */
export const codeBlock = (lines: readonly string[], room: number): string => {
  const inside = room - 2 * (FENCE.length + 1);
  const fits = (count: number): string | undefined => {
    const left = lines.length - count;
    const text = [...lines.slice(0, count), ...(left === 0 ? [] : [`[cut, ${left} more lines]`])].join('\n');
    return text.length <= inside ? text : undefined;
  };
  let count = lines.length;
  while (count > 0 && fits(count) === undefined) count--;
  return `${FENCE}\n${fits(count) ?? ''}\n${FENCE}`;
};

/** A section with its heading in bold and the rest in a code block. */
export const chatSection = (
  [heading = '', ...lines]: readonly string[],
  room: number,
  escape: (line: string) => string = mrkdwn,
): string => {
  const title = `*${mrkdwn(heading).replaceAll('*', '')}*`;
  return lines.length === 0 ? title : `${title}\n${codeBlock(lines.map(escape), room - title.length - 1)}`;
};
