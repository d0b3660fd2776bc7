import type { CheckResult } from './check';

const MARKS: Readonly<Record<CheckResult['level'], string>> = {
  ok: 'ok',
  warning: 'WARNING',
  failure: 'FAILURE',
  'not checked': 'not checked',
};

/** Text from an account or a cluster on a terminal: no control characters, no line breaks of its own. */
const plain = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ');

export const textReport = (cluster: string, results: readonly CheckResult[]): string => {
  const width = Math.max(...Object.values(MARKS).map(({ length }) => length));
  const indent = ' '.repeat(width + 4);
  const lines = results.flatMap((result) => [
    `  ${MARKS[result.level].padEnd(width)}  ${result.title}: ${plain(result.message)}`,
    ...('mend' in result ? [`${indent}mend: ${plain(result.mend)}`] : []),
  ]);
  const count = (level: CheckResult['level']): number => results.filter((result) => result.level === level).length;
  return [
    `MineGuard at cluster ${plain(cluster)}`,
    '',
    ...lines,
    '',
    `${count('failure')} failures, ${count('warning')} warnings, ${count('ok')} ok, ${count('not checked')} not checked`,
    '',
  ].join('\n');
};

export const jsonReport = (cluster: string, results: readonly CheckResult[]): string =>
  `${JSON.stringify({ cluster, healthy: !results.some(({ level }) => level === 'failure'), checks: results }, undefined, 2)}\n`;
