/** A megabyte for texts that are short, and a few times the text itself for those that are not. */
const BASE_CHARACTERS = 1_000_000;
const TIMES_THE_TEXT = 4;

/**
 * How many characters the readings of one set of texts may have together. Covers can be nested so that every layer
 * opens in several ways; what is cut is counted, never silently dropped.
 */
export class ReadingBudget {
  private left: number;
  private dropped = 0;

  constructor(characters: number) {
    this.left = BASE_CHARACTERS + TIMES_THE_TEXT * characters;
  }

  /** Whether this reading still fits; a shorter one may fit after one that does not. */
  takes(text: string): boolean {
    if (text.length > this.left) {
      this.dropped += 1;
      return false;
    }
    this.left -= text.length;
    return true;
  }

  get cut(): number {
    return this.dropped;
  }
}
