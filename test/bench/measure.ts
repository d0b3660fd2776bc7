import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { deliveryText } from '../support/log-delivery';
import { bundleFunctions, initTimes } from './bundles';
import { median } from './median';
import { benignLines, falcoLines, hostileLines, seeded, type Random } from './mixes';
import type { BenchDelivery, Order, Outcome, Task } from './task';

/** How much of everything. */
export interface Extent {
  readonly repetitions: number;
  readonly deliveries: number;
  readonly warmUpMs: number;
  readonly ms: number;
  /** Rising. */
  readonly memoryEvents: readonly number[];
}

export const FULL: Extent = {
  repetitions: 5,
  deliveries: 16,
  warmUpMs: 800,
  ms: 800,
  memoryEvents: [1_000, 100_000, 1_000_000],
};

/** Enough to see that everything runs; too little to judge by. */
export const QUICK: Extent = {
  repetitions: 1,
  deliveries: 2,
  warmUpMs: 0,
  ms: 20,
  memoryEvents: [100, 1_000, 10_000],
};

/** A million events take seconds; each process gives nearly the same. */
const MEMORY_REPETITIONS = 3;

type MixName = 'benign' | 'hostile' | 'falco';

interface Mix {
  readonly lines: (count: number, random: Random) => readonly string[];
  readonly linesPerDelivery: number;
  /** Of all deliveries; less where a round over them would take seconds. */
  readonly share: number;
}

/** A delivery unzips to one or two megabytes. */
const MIXES: Readonly<Record<MixName, Mix>> = {
  benign: { lines: benignLines, linesPerDelivery: 1000, share: 1 },
  hostile: { lines: hostileLines, linesPerDelivery: 30, share: 0.125 },
  falco: { lines: falcoLines, linesPerDelivery: 500, share: 0.5 },
};

/** What is timed, by the letters that the report uses. */
export const TIMED = {
  a: { mix: 'benign', task: 'gunzip' },
  b: { mix: 'benign', task: 'parse' },
  ours: { mix: 'benign', task: 'gunzip-ours' },
  c: { mix: 'benign', task: 'audit' },
  hostileA: { mix: 'hostile', task: 'gunzip' },
  hostileB: { mix: 'hostile', task: 'parse' },
  d: { mix: 'hostile', task: 'audit' },
  e: { mix: 'hostile', task: 'audit-without-peek' },
  falcoB: { mix: 'falco', task: 'parse' },
  f: { mix: 'falco', task: 'falco' },
} as const satisfies Readonly<Record<string, { readonly mix: MixName; readonly task: Task }>>;

export type RowName = keyof typeof TIMED;
export const ROW_NAMES = Object.keys(TIMED).filter((name): name is RowName => name in TIMED);

export interface Row {
  readonly eventsPerSecond: number;
  /** Unzipped; a megabyte is a million bytes. */
  readonly megabytesPerSecond: number;
  readonly peakMiB: number;
}

export interface MemoryRow {
  readonly events: number;
  readonly peakMiB: number;
  readonly heapMiB: number;
}

export interface FunctionRow {
  readonly stage: string;
  readonly bundleKib: number;
  readonly initMs: number;
}

export interface Measurements {
  readonly rows: Readonly<Record<RowName, Row>>;
  readonly bytesPerEvent: Readonly<Record<MixName, number>>;
  /** How many times faster the first is than the second, each pair from one repetition. */
  readonly timesFaster: (first: RowName, second: RowName) => number;
  readonly memory: readonly MemoryRow[];
  readonly functions: readonly FunctionRow[];
}

/** Everything in one run, in turns, each task in a process of its own. */
export const measure = (extent: Extent, progress: (line: string) => void): Measurements => {
  const folder = mkdtempSync(join(tmpdir(), 'mineguard-bench-'));
  try {
    return measureIn(folder, extent, progress);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const measureIn = (folder: string, extent: Extent, progress: (line: string) => void): Measurements => {
  const { repetitions, deliveries, warmUpMs, memoryEvents } = extent;
  progress('bundling the functions');
  const bundles = bundleFunctions(join(folder, 'app'));
  const worker = bundleWorker(folder);
  const files = {
    benign: writeDeliveries(folder, 'benign', deliveries),
    hostile: writeDeliveries(folder, 'hostile', deliveries),
    falco: writeDeliveries(folder, 'falco', deliveries),
  };
  const order = (order: Order): Outcome =>
    // The JSON is what the worker prints for exactly this order.
    JSON.parse(execFileSync(process.execPath, ['--expose-gc', worker, JSON.stringify(order)], UTF8)) as Outcome;

  const outcomes: Record<RowName, Outcome>[] = [];
  for (let repetition = 1; repetition <= repetitions; repetition += 1) {
    progress(`timing, ${repetition} of ${repetitions}`);
    const timed = (name: RowName): Outcome => {
      const { mix, task } = TIMED[name];
      return order({ task, file: files[mix], warmUpMs, until: { ms: extent.ms } });
    };
    outcomes.push(everyRow(timed));
  }

  const memory = memoryEvents.map((events): MemoryRow => {
    progress(`memory, ${events} events`);
    const runs = Array.from({ length: Math.min(repetitions, MEMORY_REPETITIONS) }, () =>
      order({ task: 'audit', file: files.benign, warmUpMs: 0, until: { events } }),
    );
    return {
      events,
      peakMiB: median(runs.map(({ peakMiB }) => peakMiB)),
      heapMiB: median(runs.map(({ heapMiB }) => heapMiB)),
    };
  });

  progress('loading the functions');
  const inits = initTimes(bundles, repetitions);
  const middle = (name: RowName, valueOf: (outcome: Outcome) => number): number =>
    median(outcomes.map((outcome) => valueOf(outcome[name])));
  return {
    rows: everyRow((name) => ({
      eventsPerSecond: middle(name, ({ events, cpuMs }) => (events / cpuMs) * 1000),
      megabytesPerSecond: middle(name, ({ bytes, cpuMs }) => bytes / cpuMs / 1000),
      peakMiB: middle(name, ({ peakMiB }) => peakMiB),
    })),
    bytesPerEvent: {
      benign: middle('a', ({ bytes, events }) => bytes / events),
      hostile: middle('hostileA', ({ bytes, events }) => bytes / events),
      falco: middle('falcoB', ({ bytes, events }) => bytes / events),
    },
    timesFaster: (first, second) =>
      median(outcomes.map((outcome) => cpuMsPerEvent(outcome[second]) / cpuMsPerEvent(outcome[first]))),
    memory,
    functions: bundles.map(({ stage, kib }) => ({ stage, bundleKib: kib, initMs: inits.get(stage) ?? NaN })),
  };
};

const UTF8 = { encoding: 'utf8', maxBuffer: 1024 * 1024 } as const;

const cpuMsPerEvent = ({ cpuMs, events }: Outcome): number => cpuMs / events;

const everyRow = <Value>(valueOf: (name: RowName) => Value): Record<RowName, Value> => ({
  a: valueOf('a'),
  b: valueOf('b'),
  ours: valueOf('ours'),
  c: valueOf('c'),
  hostileA: valueOf('hostileA'),
  hostileB: valueOf('hostileB'),
  d: valueOf('d'),
  e: valueOf('e'),
  falcoB: valueOf('falcoB'),
  f: valueOf('f'),
});

/** With the options that the functions are bundled with: names and modules as they are deployed. */
const bundleWorker = (folder: string): string => {
  const outfile = join(folder, 'worker.js');
  buildSync({
    entryPoints: [join(__dirname, 'worker.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    target: 'node24',
    minify: true,
    logLevel: 'warning',
  });
  return outfile;
};

const writeDeliveries = (folder: string, name: MixName, count: number): string => {
  const { lines, linesPerDelivery, share } = MIXES[name];
  const random = seeded(2026);
  const deliveries = Array.from({ length: Math.ceil(count * share) }, (): BenchDelivery => {
    const text = deliveryText(lines(linesPerDelivery, random));
    return { data: gzipSync(text).toString('base64'), events: linesPerDelivery, bytes: Buffer.byteLength(text) };
  });
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify(deliveries));
  return file;
};
