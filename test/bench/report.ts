import { ROW_NAMES, TIMED, type Measurements, type RowName } from './measure';
import type { Verdict } from './promises';

/** Where and how it was measured. */
export interface Setting {
  readonly processor: string;
  readonly node: string;
  readonly repetitions: number;
}

/** What each row is, in the order of the report; the letter is how ratios name it. */
export const TITLES: Readonly<Record<RowName, string>> = {
  a: 'a  unzip',
  b: 'b  unzip, parse every line',
  ours: "o  unzip in one piece, the analyzers' way",
  c: 'c  audit analyzer',
  hostileA: 'a  unzip',
  hostileB: 'b  unzip, parse every line',
  d: 'd  audit analyzer',
  e: 'e  audit analyzer without the peek',
  falcoB: 'b  unzip, parse every line',
  f: 'f  Falco analyzer',
};

const RATIOS = [
  { text: 'c / b', first: 'c', second: 'b' },
  { text: 'c / a', first: 'c', second: 'a' },
  { text: 'c / o', first: 'c', second: 'ours' },
  { text: 'd / b', first: 'd', second: 'hostileB' },
  { text: 'd / e', first: 'd', second: 'e' },
  { text: 'f / b', first: 'f', second: 'falcoB' },
] as const satisfies readonly { readonly text: string; readonly first: RowName; readonly second: RowName }[];

type Cells = readonly string[];

interface Table {
  readonly title: string;
  readonly head: Cells;
  readonly lines: readonly Cells[];
}

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');

const tablesOf = (
  { rows, memory, functions, timesFaster, bytesPerEvent }: Measurements,
  verdicts: readonly Verdict[],
  isJudged: boolean,
): readonly Table[] => [
  {
    title: 'Throughput',
    head: ['mix', 'bytes an event', 'task', 'events/s', 'MB/s', 'peak MiB'],
    lines: ROW_NAMES.map((name) => {
      const { mix } = TIMED[name];
      const { eventsPerSecond, megabytesPerSecond, peakMiB } = rows[name];
      return [
        mix,
        whole(bytesPerEvent[mix]),
        TITLES[name],
        whole(eventsPerSecond),
        whole(megabytesPerSecond),
        whole(peakMiB),
      ];
    }),
  },
  {
    title: 'Ratios',
    head: ['ratio', 'throughput', 'cost'],
    lines: RATIOS.map(({ text, first, second }) => [
      text,
      timesFaster(first, second).toFixed(3),
      timesFaster(second, first).toFixed(2),
    ]),
  },
  {
    title: 'Memory of the audit analyzer, streaming the benign mix',
    head: ['events', 'peak MiB', 'alive at the end, MiB'],
    lines: memory.map(({ events, peakMiB, heapMiB }) => [whole(events), whole(peakMiB), heapMiB.toFixed(1)]),
  },
  {
    title: 'Functions',
    head: ['function', 'bundle KiB', 'init ms'],
    lines: functions.map(({ stage, bundleKib, initMs }) => [stage, whole(bundleKib), whole(initMs)]),
  },
  {
    title: isJudged ? 'Promises' : 'Promises (a quick run is too short to judge by)',
    head: ['promise', 'measured', 'limit', 'goal', 'verdict'],
    lines: verdicts.map(({ promise, measured, limit, goal = '', kept }) => [
      promise,
      measured,
      limit,
      goal,
      isJudged ? (kept ? 'kept' : 'MISSED') : 'not judged',
    ]),
  },
];

const settingLine = ({ processor, node, repetitions }: Setting): string =>
  `${processor}, Node ${node}; medians of ${repetitions}, per second of processor time`;

export const textReport = (
  measurements: Measurements,
  verdicts: readonly Verdict[],
  setting: Setting,
  isJudged: boolean,
): string =>
  [
    settingLine(setting),
    ...tablesOf(measurements, verdicts, isJudged).map(({ title, head, lines }) => `${title}\n${aligned(head, lines)}`),
  ].join('\n\n') + '\n';

const aligned = (head: Cells, lines: readonly Cells[]): string => {
  const widths = head.map((_, column) => Math.max(...[head, ...lines].map((cells) => cells[column]?.length ?? 0)));
  return [head, ...lines]
    .map((cells) => `  ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
    .join('\n');
};

/** Keys are added, never renamed. */
export const jsonReport = (
  { timesFaster, ...measurements }: Measurements,
  verdicts: readonly Verdict[],
  setting: Setting,
  isJudged: boolean,
): string =>
  `${JSON.stringify(
    {
      setting,
      judged: isJudged,
      ...measurements,
      ratios: Object.fromEntries(RATIOS.map(({ text, first, second }) => [text, timesFaster(first, second)])),
      promises: verdicts,
    },
    undefined,
    2,
  )}\n`;

/** The tables of docs/benchmarks.md. */
export const markdownTables = (measurements: Measurements, verdicts: readonly Verdict[], setting: Setting): string =>
  [
    `Measured on: ${settingLine(setting)}.`,
    ...tablesOf(measurements, verdicts, true).map(({ title, head, lines }) =>
      [`### ${title}`, '', ...[head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`)].join(
        '\n',
      ),
    ),
  ].join('\n\n');
