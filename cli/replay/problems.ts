import { escapeText } from '../../lambdas/core/messages/escape';

const MAX_SHOWN = 20;

/** Lines that could not be used: all are counted, the first are shown. */
export class Problems {
  public malformed = 0;
  readonly #shown: string[] = [];

  public add(location: string, expected: string): void {
    this.malformed += 1;
    if (this.#shown.length < MAX_SHOWN) this.#shown.push(`${escapeText(location, 300)}: ${escapeText(expected, 200)}`);
  }

  public lines(): readonly string[] {
    const left = this.malformed - this.#shown.length;
    return left === 0 ? this.#shown : [...this.#shown, `and ${left} more malformed lines`];
  }
}
