import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { RESPONDER_USERNAME } from '../../../lambdas/core/model/identity';
import { eventually } from '../support/eventually';
import { Site, writeSite } from '../support/site';
import { deploymentObject, freshNamespace, minerArguments, namespaceObject } from '../support/workloads';
import { AUDIT_LOG_GROUP } from './bed';
import { readAuditEvents, type AuditLogEvent } from './demonstration-timeline';
import { startSite } from './site';

const WARM_UP = 10;
const ATTACKS = 100;
const POLL_MS = 25;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

interface Step {
  /** The write of the responder. */
  readonly writes: (event: AuditLogEvent) => boolean;
  /** All that it reads back after it. */
  readonly readsBack: readonly ((event: AuditLogEvent) => boolean)[];
}

const reads =
  (verb: string, resource: string) =>
  ({ verb: seen, objectRef }: AuditLogEvent): boolean =>
    seen === verb && objectRef?.resource === resource;

/** What is measured: up to the last of the reads that show it. */
const STEPS: Readonly<Record<string, Step>> = {
  'isolated: label and policy read back': {
    writes: ({ verb, objectRef }) => verb === 'patch' && objectRef?.resource === 'pods',
    readsBack: [reads('get', 'pods'), reads('list', 'networkpolicies')],
  },
  'stopped: zero replicas read back': {
    writes: ({ verb, objectRef }) => verb === 'patch' && objectRef?.subresource === 'scale',
    readsBack: [reads('get', 'deployments')],
  },
};

/** When a step was read back, as the API server noted it; undefined while it was not. */
const readBackAt = (events: readonly AuditLogEvent[], { writes, readsBack }: Step): number | undefined => {
  const own = events.filter(({ user }) => user.username === RESPONDER_USERNAME);
  const written = own.findIndex(writes);
  if (written === -1) return undefined;
  const times = readsBack.map((is) => own.slice(written + 1).find(is)?.stageTimestamp);
  return times.includes(undefined) ? undefined : Math.max(...times.map((time = '') => Date.parse(time)));
};

const isGone = ({ verb, user, objectRef }: AuditLogEvent): boolean =>
  verb === 'delete' && user.username.startsWith('system:node:') && objectRef?.resource === 'pods';

const main = async (): Promise<void> => {
  const begin = Date.now();
  const progress = (line: string): void => {
    process.stderr.write(`${((Date.now() - begin) / 1000).toFixed(1).padStart(7)} s  ${line}\n`);
  };
  const running = await startSite({
    progress,
    env: process.env,
    modes: ['enforce'],
    configuration: 'test/e2e/bed/latency.yaml',
  });
  try {
    writeSite(running.description);
    const site = await Site.inMode('enforce');
    const log = new GrowingFile(site.cluster.auditLogFile);
    const attacks: Attack[] = [];
    for (let attack = 1; attack <= WARM_UP + ATTACKS; attack += 1) {
      attacks.push(await attackAndWait(site, log));
      if (attack % 10 === 0) progress(`${attack} of ${WARM_UP + ATTACKS} attacks`);
    }
    const measured: ReadonlyMap<string, number>[] = [];
    for (const attack of attacks.slice(WARM_UP)) measured.push(await latencies(site, attack));
    report(measured);
  } finally {
    await running.stop();
  }
};

interface Attack {
  readonly namespace: string;
  /** When each step was read back. */
  readonly readBack: ReadonlyMap<string, number>;
}

/** What was appended to a file since the last look, in whole lines: looking often must not slow down what is measured. */
class GrowingFile {
  #offset: number;
  #rest = '';

  constructor(private readonly file: string) {
    this.#offset = statSync(file).size;
  }

  public next(): string {
    const buffer = Buffer.alloc(Math.max(0, statSync(this.file).size - this.#offset));
    const descriptor = openSync(this.file, 'r');
    try {
      this.#offset += readSync(descriptor, buffer, 0, buffer.length, this.#offset);
    } finally {
      closeSync(descriptor);
    }
    const text = this.#rest + buffer.toString('utf8');
    const end = text.lastIndexOf('\n') + 1;
    this.#rest = text.slice(end);
    return text.slice(0, end);
  }
}

/** One attack after the other: each has the pipeline to itself, and ends when its pods are gone. */
const attackAndWait = async (site: Site, log: GrowingFile): Promise<Attack> => {
  const namespace = freshNamespace('latency');
  await site.apply(namespaceObject(namespace), deploymentObject(namespace, 'worker', minerArguments(), 1));
  const events: AuditLogEvent[] = [];
  const readBack = await eventually(
    `the miner in ${namespace} to be stopped`,
    () => {
      events.push(...readAuditEvents(log.next(), namespace));
      const times = Object.entries(STEPS).flatMap(([name, step]) => {
        const at = readBackAt(events, step);
        return at === undefined ? [] : [[name, at] as const];
      });
      return events.some(isGone) && times.length === Object.keys(STEPS).length ? new Map(times) : undefined;
    },
    60,
  );
  return { namespace, readBack };
};

/** Milliseconds from the acceptance of the attacker's audit event by CloudWatch Logs to the read after each step. */
const latencies = async (site: Site, { namespace, readBack }: Attack): Promise<ReadonlyMap<string, number>> => {
  const pages = paginateFilterLogEvents(
    { client: site.logs },
    {
      logGroupName: AUDIT_LOG_GROUP,
      filterPattern: `"${namespace}" "\\"resource\\":\\"deployments\\"" "\\"verb\\":\\"create\\""`,
    },
  );
  for await (const { events = [] } of pages) {
    const accepted = events[0]?.ingestionTime;
    if (accepted !== undefined) return new Map(Array.from(readBack, ([step, at]) => [step, at - accepted]));
  }
  throw new Error(`the audit event of ${namespace} is not in CloudWatch Logs`);
};

const report = (measured: readonly ReadonlyMap<string, number>[]): void => {
  say(
    `${measured.length} attacks after ${WARM_UP} to warm up; from PutLogEvents; idle polling of the emulator: ${POLL_MS} ms\n`,
  );
  for (const step of Object.keys(STEPS)) {
    const sorted = measured.map((one) => one.get(step) ?? Infinity).sort((a, b) => a - b);
    say(`  ${step.padEnd(40)} p50 ${seconds(sorted, 0.5)}  p99 ${seconds(sorted, 0.99)}`);
  }
};

const seconds = (sorted: readonly number[], share: number): string =>
  `${((sorted[Math.ceil(sorted.length * share) - 1] ?? Infinity) / 1000).toFixed(3)} s`;

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
