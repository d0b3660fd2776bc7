/** A megabyte for texts that are short, and a few times the text itself for those that are not. */
const BASE_CHARACTERS = 1_000_000;
const TIMES_THE_TEXT = 4;

/** What compressed data of one set of texts may unpack to, all in all, and what each try counts for at least. */
const UNPACKED_CHARACTERS = 1_000_000;
const LEAST_UNPACKED = 1_000;

/**
 * How many characters the readings of one set of texts may have together. Covers can be nested so that every layer
 * opens in several ways; what is cut is counted, never silently dropped.
 */
export class ReadingBudget {
  private left: number;
  private leftToUnpack = UNPACKED_CHARACTERS;
  private dropped = 0;

  constructor(characters: number) {
    this.left = BASE_CHARACTERS + TIMES_THE_TEXT * characters;
  }

  /** Whether this reading still fits; a shorter one may fit after one that does not. */
  takes(text: string): boolean {
    if (text.length > this.left) {
      this.drop();
      return false;
    }
    this.left -= text.length;
    return true;
  }

  /** How many characters compressed data may still unpack to; none when there is not enough left for a try. */
  unpackable(): number {
    return this.leftToUnpack < LEAST_UNPACKED ? 0 : this.leftToUnpack;
  }

  /** Something was unpacked to so many characters; one that is too large uses up what is left, and is cut. */
  unpack(characters: number): void {
    this.leftToUnpack -= Math.max(characters, LEAST_UNPACKED);
  }

  /** A reading that there would be, and that is not looked at. */
  drop(): void {
    this.dropped += 1;
  }

  get cut(): number {
    return this.dropped;
  }
}
