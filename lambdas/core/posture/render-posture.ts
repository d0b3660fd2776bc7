import { escapeText } from '../messages/escape';
import { bounded, percent, plural } from '../messages/format';
import type { PostureCheck } from '../model/posture';
import type { PostureChange, PostureSummary } from './summarise';

const MAX_SHOWN = 50;

/** A summary as lines for a person. */
export const renderPosture = (summary: PostureSummary): readonly string[] => {
  const { benchmarks, score, counts, listed, failed, change } = summary;
  const { passed, warned, informed } = counts;
  const total = passed + counts.failed + warned + informed;
  return [
    `Score ${scoreText(score)}: ${passed} passed, ${counts.failed} failed; ` +
      `${plural(warned, 'warning')} apart, which a person judges`,
    `Benchmark ${benchmarks.map((version) => escapeText(version, 40)).join(', ') || 'unknown'}; ` +
      `${listed} of ${plural(total, 'check')} listed one by one`,
    ...(change === undefined ? [] : changeLines(change)),
    '',
    ...(failed.length === 0 ? [] : [`${plural(failed.length, 'failed check')}:`]),
    ...bounded(failed, MAX_SHOWN, checkLines),
    ...unlisted(counts.failed - failed.length),
  ];
};

const unlisted = (count: number): readonly string[] =>
  count > 0 ? [`${plural(count, 'failed check')} counted, and not listed in the file`] : [];

/** All passed reads as 100 %, since nothing about it is an estimate. */
export const scoreText = (score: number | undefined): string => {
  if (score === undefined) return 'unknown';
  return score === 1 ? '100 %' : percent(score);
};

const changeLines = ({ scoreBefore, newlyFailed, mended }: PostureChange): readonly string[] => [
  `Since the previous run, which scored ${scoreText(scoreBefore)}: ${newlyFailed.length} newly failed, ${mended.length} mended`,
  ...bounded(newlyFailed, MAX_SHOWN, (check) => [`  newly failed ${name(check)}`]),
  ...bounded(mended, MAX_SHOWN, (check) => [`  mended       ${name(check)}`]),
];

const checkLines = (check: PostureCheck): readonly string[] => [
  `  ${name(check)}`,
  ...(check.remedy === '' ? [] : check.remedy.split('\n').map((line) => `      ${escapeText(line, 200)}`)),
];

const name = ({ target, id, title }: PostureCheck): string =>
  `${escapeText(target, 40)} ${escapeText(id, 20)}: ${escapeText(title, 200)}`;
