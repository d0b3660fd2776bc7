/** Decoding a wallet costs thousands of times more than finding its shape, and shapes are cheap to write. */
const CANDIDATES_PER_EVENT = 2_000;

/** How many expensive checks one event may cause. What is cut is counted, never silently dropped. */
export class CandidateBudget {
  private spent = 0;

  constructor(private readonly limit: number = CANDIDATES_PER_EVENT) {}

  /** Whether one more candidate may be checked. */
  take(): boolean {
    this.spent += 1;
    return this.spent <= this.limit;
  }

  get cut(): number {
    return Math.max(0, this.spent - this.limit);
  }
}
