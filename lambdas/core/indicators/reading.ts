import { classOf, runsIn, type Run } from './character-runs';
import { hostsWithPort, type HostWithPort } from './hosts-with-port';

/** A text that is searched for several things, and what several of the searches need of it, worked out once. */
export interface Reading {
  readonly text: string;
  /** In lower case; not always as long as the text. */
  readonly lower: string;
  /** Where letters and digits stand together, as many as an address of a wallet has at least. */
  readonly runs: readonly Run[];
  /** The same as texts. */
  readonly words: readonly string[];
  /** The words, and what stands behind a `-u` without a blank: `-uADDRESS`. */
  readonly payees: readonly string[];
  /** As they stand in `lower`. */
  readonly hosts: readonly HostWithPort[];
}

const ALPHANUMERIC = classOf(/[0-9A-Za-z]/);

/** An address in base58check whose hash begins with zeros. */
const SHORTEST_ADDRESS = 26;

export const readingOf = (text: string): Reading => {
  const lower = text.toLowerCase();
  const runs = runsIn(text, ALPHANUMERIC, SHORTEST_ADDRESS);
  const words = runs.map(({ start, end }) => text.slice(start, end));
  const behindFlag = words.filter((word, index) => word.startsWith('u') && text[(runs[index]?.start ?? 0) - 1] === '-');
  return {
    text,
    lower,
    runs,
    words,
    payees: [...words, ...behindFlag.map((word) => word.slice(1))],
    hosts: hostsWithPort(lower),
  };
};
