import type { PostureCheck, PostureCounts, PostureRun } from '../model/posture';

export interface PostureChange {
  readonly scoreBefore: number | undefined;
  /** Failed now, and did not before. */
  readonly newlyFailed: readonly PostureCheck[];
  /** Failed before, and pass now. */
  readonly mended: readonly PostureCheck[];
}

export interface PostureSummary {
  readonly benchmarks: readonly string[];
  /** Passed of what was judged, from 0 to 1. Warnings stay apart: nobody has judged them. Undefined when nothing was. */
  readonly score: number | undefined;
  readonly counts: PostureCounts;
  /** How many of all checks the run lists one by one. */
  readonly listed: number;
  readonly failed: readonly PostureCheck[];
  readonly change?: PostureChange;
}

/**
 * What a run of kube-bench says about a cluster, and what has changed since an earlier one.
 *
 * It says how well doors are locked, and nothing about who is inside: it is no evidence of mining and is never scored.
 */
export const summarise = (run: PostureRun, previous?: PostureRun): PostureSummary => {
  const failed = run.checks.filter(({ status }) => status === 'fail').sort(byNumber);
  return {
    benchmarks: run.benchmarks,
    score: scoreOf(run.counts),
    counts: run.counts,
    listed: run.checks.length,
    failed,
    ...(previous === undefined ? {} : { change: changeBetween(previous, run, failed) }),
  };
};

/** Passed of what was judged; undefined when nothing was. */
export const scoreOf = ({ passed, failed }: PostureCounts): number | undefined =>
  passed + failed === 0 ? undefined : passed / (passed + failed);

const changeBetween = (before: PostureRun, now: PostureRun, failed: readonly PostureCheck[]): PostureChange => {
  const failedBefore = new Set(before.checks.filter(({ status }) => status === 'fail').map(keyOf));
  return {
    scoreBefore: scoreOf(before.counts),
    newlyFailed: failed.filter((check) => !failedBefore.has(keyOf(check))),
    mended: now.checks.filter((check) => check.status === 'pass' && failedBefore.has(keyOf(check))).sort(byNumber),
  };
};

/** Numbers repeat between targets. */
const keyOf = ({ target, id }: PostureCheck): string => `${target} ${id}`;

/** 3.10 comes after 3.9. */
const byNumber = (a: PostureCheck, b: PostureCheck): number => {
  const [left, right] = [a, b].map(({ id }) => id.split('.').map(Number));
  for (let index = 0; index < Math.max(left?.length ?? 0, right?.length ?? 0); index++) {
    const difference = (left?.[index] ?? -1) - (right?.[index] ?? -1);
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
  }
  return keyOf(a) < keyOf(b) ? -1 : 1;
};
