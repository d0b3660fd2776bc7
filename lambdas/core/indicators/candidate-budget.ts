/** Decoding a wallet costs thousands of times more than finding its shape, and shapes are cheap to write. */
const CANDIDATES_PER_KIND = 2_000;

/** Even to see that a candidate was checked before costs something. */
const QUESTIONS_FOR_EACH = 50;

type Check = (candidate: string) => boolean;

/**
 * How many expensive checks of each kind one event may cause. What is cut is counted, never silently dropped.
 *
 * Each kind has a budget of its own, and a candidate is paid for once: neither look-alikes of one coin nor repetition
 * hides a wallet of another.
 */
export class CandidateBudget {
  private readonly verdicts = new Map<Check, Map<string, boolean>>();
  private readonly questions = new Map<Check, number>();
  private unchecked = 0;

  constructor(private readonly limitPerKind: number = CANDIDATES_PER_KIND) {}

  /** Whether the check holds; false, and counted, when the checks of this kind are used up. */
  confirms(holds: Check, candidate: string): boolean {
    const asked = (this.questions.get(holds) ?? 0) + 1;
    this.questions.set(holds, asked);
    if (asked > this.limitPerKind * QUESTIONS_FOR_EACH) return this.leaveOut();
    const known = this.verdicts.get(holds) ?? new Map<string, boolean>();
    this.verdicts.set(holds, known);
    const verdict = known.get(candidate);
    if (verdict !== undefined) return verdict;
    if (known.size >= this.limitPerKind) return this.leaveOut();
    const first = holds(candidate);
    known.set(candidate, first);
    return first;
  }

  get cut(): number {
    return this.unchecked;
  }

  private leaveOut(): false {
    this.unchecked += 1;
    return false;
  }
}
