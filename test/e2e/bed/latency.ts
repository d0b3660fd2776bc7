import { readFileSync } from 'node:fs';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
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

/** What each attack waits for, and the write or read of the responder that shows it. */
const STEPS = {
  'isolated: policy and label read back': ({ verb, objectRef }: AuditLogEvent) =>
    verb === 'patch' && objectRef?.resource === 'pods',
  'stopped: zero replicas read back': ({ verb, objectRef }: AuditLogEvent) =>
    verb === 'patch' && objectRef?.subresource === 'scale',
} as const;

const main = async (): Promise<void> => {
  const begin = Date.now();
  const progress = (line: string): void => {
    process.stderr.write(`${((Date.now() - begin) / 1000).toFixed(1).padStart(7)} s  ${line}\n`);
  };
  const running = await startSite({
    progress,
    env: process.env,
    modes: ['enforce'],
    configuration: 'test/e2e/support/mineguard.yaml',
  });
  try {
    writeSite(running.description);
    const site = await Site.inMode('enforce');
    const namespaces: string[] = [];
    for (let attack = 0; attack < WARM_UP + ATTACKS; attack++) {
      namespaces.push(await attackAndWait(site));
      if ((attack + 1) % 10 === 0) progress(`${attack + 1} of ${WARM_UP + ATTACKS} attacks`);
    }
    const measured = await Promise.all(namespaces.slice(WARM_UP).map(async (namespace) => latencies(site, namespace)));
    report(measured);
  } finally {
    await running.stop();
  }
};

/** One attack after the other: each has the pipeline to itself, and ends when its pods are gone. */
const attackAndWait = async (site: Site): Promise<string> => {
  const namespace = freshNamespace('latency');
  await site.apply(namespaceObject(namespace), deploymentObject(namespace, 'worker', minerArguments(), 1));
  await eventually(
    `the response in ${namespace}`,
    async () => ((await site.incidents(namespace))[0]?.response?.decision === 'act' ? true : undefined),
    60,
  );
  // The report tells what one execution did; that the miner is gone is for the cluster to say.
  await eventually(
    `the miner in ${namespace} to be gone`,
    async () => ((await site.list('pods', namespace)).length === 0 ? true : undefined),
    60,
  );
  return namespace;
};

/** Milliseconds from the acceptance of the attacker's audit event by CloudWatch Logs to the read after each step. */
const latencies = async (site: Site, namespace: string): Promise<ReadonlyMap<string, number>> => {
  const { events = [] } = await site.logs.send(
    new FilterLogEventsCommand({
      logGroupName: AUDIT_LOG_GROUP,
      filterPattern: `"${namespace}" "\\"resource\\":\\"deployments\\"" "\\"verb\\":\\"create\\""`,
    }),
  );
  const accepted = events[0]?.ingestionTime;
  if (accepted === undefined) throw new Error(`the audit event of ${namespace} is not in CloudWatch Logs`);
  const own = readAuditEvents(readFileSync(site.cluster.auditLogFile, 'utf8'), namespace).filter(
    ({ user }) => user.username === RESPONDER_USERNAME,
  );
  return new Map(
    Object.entries(STEPS).map(([step, is]) => {
      const written = own.findIndex(is);
      const readBack = own.slice(written + 1).find(({ verb }) => verb === 'get' || verb === 'list');
      if (written === -1 || !readBack) throw new Error(`${step} was not seen in ${namespace}`);
      return [step, Date.parse(readBack.stageTimestamp) - accepted];
    }),
  );
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
