import { escapeText } from '../../lambdas/core/messages/escape';
import { plural } from '../../lambdas/core/messages/format';
import type { Label } from './labels';
import type { ScoredGroup, ScoredLine } from './measure';
import { GROUP_STATES, ROWS, type Scoreboard } from './scoreboard';

/** The documented output of `score --json`; keys are added, never renamed. */
export const jsonReport = (
  { sources, total, detectors, misses, falseAlarms, incidents, groups, unlabelledFiles }: Scoreboard,
  leftOut: readonly Label[],
): string => {
  const report = {
    sources,
    total,
    detectors,
    misses: misses.map(({ file, line, why, outcome, counted }) => ({ file, line, why, outcome, counted })),
    falseAlarms: falseAlarms.map(({ file, line, why, detectors: fired }) => ({ file, line, why, detectors: fired })),
    incidents,
    groups,
    unlabelledFiles,
    leftOut: leftOut.map(({ file, label }) => ({ file, label })),
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
};

export const textReport = (board: Scoreboard, leftOut: readonly Label[]): string =>
  [
    'Records: what the detectors say of each one by itself',
    '',
    ...table(
      ['source', 'label', 'records', 'fired', 'silent', 'unreadable', 'recall', 'precision'],
      [...board.sources, board.total].flatMap(({ source, rows, precision }) =>
        rows.map(({ label, records, fired, silent, unreadable, recall }, index) => [
          index === 0 ? source : '',
          label,
          String(records),
          String(fired),
          String(silent),
          String(unreadable),
          percent(recall),
          index === 0 ? percent(precision) : '',
        ]),
      ),
    ),
    '',
    'Detectors: records on which each fired',
    '',
    ...table(
      ['detector', 'status', ...ROWS, 'precision'],
      board.detectors.map(({ detector, status, fired, precision }) => [
        detector,
        status,
        ...ROWS.map((row) => String(fired[row])),
        percent(precision),
      ]),
    ),
    '',
    'Incidents: the gravest state that each group of records reaches',
    '',
    ...table(
      ['label', 'groups', ...GROUP_STATES],
      board.incidents.map(({ label, groups, states }) => [
        label,
        String(groups),
        ...GROUP_STATES.map((state) => String(states[state])),
      ]),
    ),
    '',
    ...list(`${plural(board.misses.length, 'missed record')} of mining: nothing fired`, board.misses.map(missLine)),
    ...list(
      `${plural(board.falseAlarms.length, 'false alarm')}: something fired on a benign record`,
      board.falseAlarms.map(falseAlarmLine),
    ),
    ...list('Groups that people would be told about', board.groups.filter(isTold).map(groupLine)),
    ...(board.unlabelledFiles.length > 0
      ? [
          'Files without labels: what fired in each',
          '',
          ...table(
            ['file', 'records', 'fired', 'silent', 'unreadable', 'detectors'],
            board.unlabelledFiles.map(({ file, records, fired, silent, unreadable, detectors }) => [
              escapeText(file, 200),
              ...[records, fired, silent, unreadable].map(String),
              Object.entries(detectors)
                .map(([detector, count]) => `${detector} ${count}`)
                .join(', '),
            ]),
          ),
          '',
        ]
      : []),
    ...(leftOut.length > 0
      ? [`${plural(leftOut.length, 'label')} of files without records left out: ${filesOf(leftOut)}`, '']
      : []),
  ].join('\n');

const isTold = ({ state }: ScoredGroup): boolean => state !== 'none' && state !== 'record';

const filesOf = (labels: readonly Label[]): string =>
  [...new Set(labels.map(({ file }) => escapeText(file, 200)))].join(', ');

const missLine = ({ file, line, why, outcome, counted }: ScoredLine): string =>
  `${escapeText(`${file}:${line}`, 300)}  ${[outcome, ...counted].join(', ')}${because(why)}`;

const falseAlarmLine = ({ file, line, why, detectors }: ScoredLine): string =>
  `${escapeText(`${file}:${line}`, 300)}  ${detectors.join(', ')}${because(why)}`;

const groupLine = ({ group, label, state, incidents }: ScoredGroup): string => {
  const [gravest] = incidents;
  const about = gravest
    ? `, ${gravest.hypothesis} ${percent(gravest.probability)} ${escapeText(gravest.entity, 200)}`
    : '';
  return `${label}  ${escapeText(group, 300)}  ${state}${about}`;
};

const because = (why: string): string => (why === '' ? '' : `  (${escapeText(why, 200)})`);

const percent = (share: number | null): string => (share === null ? '-' : `${(share * 100).toFixed(1)} %`);

const list = (title: string, lines: readonly string[]): readonly string[] => [
  title,
  ...(lines.length === 0 ? ['  none'] : lines.map((line) => `  ${line}`)),
  '',
];

const table = (head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] => {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((cells) => cells[column]?.length ?? 0)));
  return [head, ...rows].map((cells) =>
    `  ${cells
      .map((cell, column) =>
        /^[\d-]/.test(cell) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')}`.trimEnd(),
  );
};
