import type { Measurements } from './measure';

/** What is promised about the cost of MineGuard, and what was measured. */
export interface Verdict {
  readonly promise: string;
  readonly measured: string;
  readonly limit: string;
  /** What we would like; nothing fails when it is missed. */
  readonly goal?: string;
  readonly kept: boolean;
}

const ANALYZER_INIT_MS = 250;
const RESPONDER_INIT_MS = 500;

/** Stages that call the API of a cluster carry its client. */
const CALLS_CLUSTER = new Set(['responder', 'inspector', 'cluster-access']);

const initLimitMs = (stage: string): number => (CALLS_CLUSTER.has(stage) ? RESPONDER_INIT_MS : ANALYZER_INIT_MS);

/** Runs of the same code differ by this much on a machine that does other things too. */
const NOISE = 1.05;

/** Memory is flat when ten times the events need no more than this. */
const MEMORY_GROWTH = 1.25;

/** What the functions of the analyzers have. */
const FUNCTION_MEMORY_MIB = 512;

export const verdicts = ({ timesFaster, rows, memory, functions }: Measurements): readonly Verdict[] => {
  const [more, most] = [memory.at(-2)?.peakMiB ?? NaN, memory.at(-1)?.peakMiB ?? NaN];
  const fasterThanParsing = timesFaster('c', 'b');
  const timesUnzipping = timesFaster('a', 'c');
  const timesWithoutPeek = timesFaster('e', 'd');
  const timesParsing = timesFaster('hostileB', 'd');
  const highest = Math.max(rows.c.peakMiB, rows.d.peakMiB, rows.f.peakMiB, most);
  const slowest = functions.map(({ stage, initMs }) => ({ stage, initMs, limit: initLimitMs(stage) }));
  return [
    {
      promise: 'benign mix: the audit analyzer (c) against parsing every line (b)',
      measured: `${fasterThanParsing.toFixed(2)} times faster`,
      limit: 'at least 2.5 times',
      goal: '3 times',
      kept: fasterThanParsing >= 2.5,
    },
    {
      promise: 'benign mix: the audit analyzer (c) against unzipping alone (a)',
      measured: `${timesUnzipping.toFixed(2)} times its cost`,
      limit: 'at most 1.8 times',
      goal: '1.5 times',
      kept: timesUnzipping <= 1.8,
    },
    {
      promise: 'hostile mix: the audit analyzer (d) against the same without the peek (e)',
      measured: `${timesWithoutPeek.toFixed(2)} times its cost`,
      limit: 'not more, but for noise (1.05)',
      kept: timesWithoutPeek <= NOISE,
    },
    {
      promise: 'hostile mix: the audit analyzer (d) against parsing every line (b)',
      measured: `${timesParsing.toFixed(2)} times its cost`,
      limit: 'not more, but for noise (1.05)',
      kept: timesParsing <= NOISE,
    },
    {
      promise: 'memory is flat in the number of events',
      measured: `${(most / more).toFixed(2)} times for ten times the events`,
      limit: `at most ${MEMORY_GROWTH} times`,
      kept: most / more <= MEMORY_GROWTH,
    },
    {
      promise: 'no analyzer comes near the memory of its function',
      measured: `${highest.toFixed(0)} MiB`,
      limit: `below ${FUNCTION_MEMORY_MIB} MiB`,
      kept: highest < FUNCTION_MEMORY_MIB,
    },
    ...slowest.map(({ stage, initMs, limit }) => ({
      promise: `init of ${stage}`,
      measured: `${initMs.toFixed(0)} ms`,
      limit: `at most ${limit} ms`,
      kept: initMs <= limit,
    })),
  ];
};
