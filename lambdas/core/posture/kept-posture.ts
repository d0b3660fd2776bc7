import type { KeptPosture, PostureRun } from '../model/posture';
import { summarise, type PostureSummary } from './summarise';

/** More failed checks than any benchmark has; an item of the state table holds 400 KB. */
const MAX_KEPT = 500;

/** What the next run is compared with. Remedies are in the run itself. */
export const keptPosture = (cluster: string, at: string, { benchmarks, counts, checks }: PostureRun): KeptPosture => ({
  cluster,
  at,
  run: {
    benchmarks,
    counts,
    checks: checks
      .filter(({ status }) => status === 'fail')
      .slice(0, MAX_KEPT)
      .map((check) => ({ ...check, remedy: '' })),
  },
});

/** A run and what has changed since the one that is kept. Runs of two benchmarks number their checks differently. */
export const summariseSince = (run: PostureRun, kept: KeptPosture | undefined): PostureSummary =>
  summarise(run, kept && isSameBenchmark(run, kept.run) ? kept.run : undefined);

const isSameBenchmark = (a: PostureRun, b: PostureRun): boolean =>
  JSON.stringify(a.benchmarks.toSorted()) === JSON.stringify(b.benchmarks.toSorted());

/** Whether a person should hear of it: a first run, another score, or another check that fails. */
export const isNews = ({ score, change }: PostureSummary): boolean =>
  change === undefined || change.scoreBefore !== score || change.newlyFailed.length > 0 || change.mended.length > 0;
