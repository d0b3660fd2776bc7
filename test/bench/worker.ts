import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { CloudWatchLogsEvent } from 'aws-lambda';
import { readLogs, unzipLogText } from '../../lambdas/adapters/cloudwatch-logs';
import {
  createAnalyzer as createAuditAnalyzer,
  createHandler as createAuditHandler,
} from '../../lambdas/audit-analyzer/handler';
import { auditDetectors, falcoDetectors } from '../../lambdas/core/detectors';
import type { Analysis } from '../../lambdas/core/model/signal';
import { parseLogBatch } from '../../lambdas/core/parsing/log-batch';
import { createHandler as createFalcoHandler } from '../../lambdas/falco-analyzer/handler';
import type { BenchDelivery, Order, Outcome, Task } from './task';

/**
 * Does one task on one set of deliveries in a process of its own: no task runs on code that another one warmed up, and
 * no task's memory is another's. Prints the outcome as JSON.
 */

type Work = (event: CloudWatchLogsEvent) => unknown;

let signals = 0;

const ports = {
  cluster: 'prod-a',
  metrics: { count: () => undefined },
  signals: {
    send: (analysis: Analysis) => {
      signals += analysis.signals.length;
      return Promise.resolve();
    },
  },
};

/** What the analyzers are compared with is written as anybody would write it. */
const gunzip = ({ awslogs: { data } }: CloudWatchLogsEvent): Buffer => gunzipSync(Buffer.from(data, 'base64'));

const parseEverything: Work = (event) => {
  const { logEvents } = JSON.parse(gunzip(event).toString('utf8')) as {
    readonly logEvents: readonly { readonly message: string }[];
  };
  for (const { message } of logEvents) JSON.parse(message);
};

const withoutPeek = (): Work => {
  const analyse = createAuditAnalyzer({ ...ports, detectors: auditDetectors });
  return (event) => {
    const { records, location } = parseLogBatch(unzipLogText(event));
    signals += analyse(records, location).signals.length;
  };
};

const WORK: Readonly<Record<Task, () => Work>> = {
  gunzip: () => gunzip,
  'gunzip-ours': () => (event) => readLogs(event, ({ length }) => length),
  parse: () => parseEverything,
  audit: () => createAuditHandler({ ...ports, detectors: auditDetectors }),
  'audit-without-peek': withoutPeek,
  falco: () => createFalcoHandler({ ...ports, detectors: falcoDetectors }),
};

/** Linux tells the highest resident memory of this very process; elsewhere what `getrusage` tells comes close. */
const peakMiB = (): number => {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1024;
  const [, kib = '0'] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kib) / 1024;
};

const run = async ({ task, file, warmUpMs, until }: Order): Promise<Outcome> => {
  const deliveries = JSON.parse(readFileSync(file, 'utf8')) as readonly BenchDelivery[];
  const work = WORK[task]();
  const done = { events: 0, bytes: 0 };
  const round = async (isEnough: () => boolean): Promise<void> => {
    for (const { data, events, bytes } of deliveries) {
      if (isEnough()) return;
      await work({ awslogs: { data } });
      done.events += events;
      done.bytes += bytes;
    }
  };
  const wholeRound = (): boolean => false;

  for (const start = performance.now(); performance.now() - start < warmUpMs;) await round(wholeRound);
  done.events = done.bytes = signals = 0;
  const before = process.cpuUsage();
  if ('events' in until) {
    const isEnough = (): boolean => done.events >= until.events;
    while (!isEnough()) await round(isEnough);
  } else {
    // Deliveries differ, and every run must be over the same.
    for (const start = performance.now(); performance.now() - start < until.ms;) await round(wholeRound);
  }
  const { user, system } = process.cpuUsage(before);
  globalThis.gc?.();
  const heapMiB = process.memoryUsage().heapUsed / 1024 / 1024;
  return { ...done, signals, cpuMs: (user + system) / 1000, peakMiB: peakMiB(), heapMiB };
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
