import { readFileSync } from 'node:fs';
import type { CloudWatchLogsEvent } from 'aws-lambda';
import { unzipLogs, unzipLogText } from '../../lambdas/adapters/cloudwatch-logs';
import { createAnalyzer as createAuditAnalyzer, createHandler as createAuditHandler } from '../../lambdas/audit-analyzer/handler';
import { auditDetectors, falcoDetectors } from '../../lambdas/core/detectors';
import { parseLogBatch } from '../../lambdas/core/parsing/log-batch';
import { createHandler as createFalcoHandler } from '../../lambdas/falco-analyzer/handler';
import type { Order, Outcome, Task } from './task';

/**
 * Does one task on one set of deliveries in a process of its own, so that no task runs on code that another one warmed
 * up and no task's memory is another's. Prints the outcome as JSON.
 */

let signals = 0;
const ports = {
  cluster: 'prod-a',
  metrics: { count: () => undefined },
  signals: {
    send: async (analysis: { readonly signals: readonly unknown[] }) => {
      signals += analysis.signals.length;
      return Promise.resolve();
    },
  },
};

const parseAll = (event: CloudWatchLogsEvent): void => {
  const { logEvents } = JSON.parse(unzipLogText(event)) as { readonly logEvents: readonly { readonly message: string }[] };
  for (const { message } of logEvents) JSON.parse(message);
};

/** The audit analyzer as it would be without the peek. */
const readAll = () => {
  const analyse = createAuditAnalyzer({ ...ports, detectors: auditDetectors });
  return (event: CloudWatchLogsEvent): void => {
    const { records, location } = parseLogBatch(unzipLogText(event));
    signals += analyse(records, location).signals.length;
  };
};

const TASKS: Readonly<Record<Task, () => (event: CloudWatchLogsEvent) => unknown>> = {
  gunzip: () => unzipLogs,
  parse: () => parseAll,
  audit: () => createAuditHandler({ ...ports, detectors: auditDetectors }),
  'audit-unpeeked': readAll,
  falco: () => createFalcoHandler({ ...ports, detectors: falcoDetectors }),
};

/** Linux tells the highest resident memory of this very process; elsewhere what `getrusage` tells comes close. */
const peakMiB = (): number => {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1024;
  const [, kib = '0'] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kib) / 1024;
};

const run = async ({ task, file, warmUpMs, ...until }: Order): Promise<Outcome> => {
  const deliveries = JSON.parse(readFileSync(file, 'utf8')) as readonly { readonly data: string; readonly events: number; readonly bytes: number }[];
  const work = TASKS[task]();
  let next = 0;
  const done = { events: 0, bytes: 0 };
  const step = async (): Promise<void> => {
    const delivery = deliveries[next++ % deliveries.length];
    if (!delivery) throw new Error(`${file} holds no delivery`);
    await work({ awslogs: { data: delivery.data } });
    done.events += delivery.events;
    done.bytes += delivery.bytes;
  };
  for (const start = performance.now(); performance.now() - start < warmUpMs;) await step();
  done.events = done.bytes = signals = 0;
  const started = performance.now();
  const cpu = process.cpuUsage();
  // Whole rounds: deliveries differ, and every run must be over the same.
  while ('events' in until ? done.events < until.events : performance.now() - started < until.ms) {
    if ('events' in until) await step();
    else for (const _ of deliveries) await step();
  }
  const { user, system } = process.cpuUsage(cpu);
  const wallMs = performance.now() - started;
  globalThis.gc?.();
  return {
    ...done,
    signals,
    cpuMs: (user + system) / 1000,
    wallMs,
    peakMiB: peakMiB(),
    heapMiB: process.memoryUsage().heapUsed / 1024 / 1024,
  };
};

run(JSON.parse(process.argv[2] ?? '{}') as Order).then(
  (outcome) => {
    process.stdout.write(JSON.stringify(outcome));
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  },
);
