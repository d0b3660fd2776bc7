import { createDecisions, createExceptions, exceptionsOf } from '../lambdas/adapters/state-table';
import { isInForce, MAX_EXCEPTION_DAYS, suppressionBy } from '../lambdas/core/exceptions/applies';
import { digest } from '../lambdas/core/indicators/digest';
import { escapeText } from '../lambdas/core/messages/escape';
import { describeEntity } from '../lambdas/core/model/entity';
import type { Exception } from '../lambdas/core/model/exception';
import { callerOf } from './account/caller';
import { connect, inAccount, PLACE_HELP, PLACE_OPTIONS } from './account/connect';
import { EXIT, UsageError, type Command, type ExitCode } from './command';
import { readIncident } from './incident';
import { incidentIdIn, onlyWord, parseOptions, print, printJson, wholeNumber } from './options';

const HELP = `Usage: mineguard except add INCIDENT --owner WHO --reason WHY [options]
       mineguard except list --cluster NAME [options]
       mineguard except remove EXCEPTION --cluster NAME [options]

Says that what detectors see in one workload is wanted. The incident stays visible, as
suppressed and with the reason; it is neither told nor acted on. An exception covers one owner
(by uid), its pod template as it was when the incident was looked at, and the detectors of the
incident. When any of these is another, or its time is over, it is void.

Options:
  --owner WHO          who answers for it: a person or a team
  --reason WHY         why it is wanted
  --days N             how long it holds, 1 to ${MAX_EXCEPTION_DAYS}; default: 30
  --cluster NAME       cluster to list, or to remove from
${PLACE_HELP}
  --json               the exception, or all of them, as JSON on stdout

Needs: dynamodb:Query, PutItem and, to remove, DeleteItem on the state table.

Exit codes:
  0  done
  1  not done: the incident cannot be tied to an owner and a template, or there is no such exception
  2  unknown option, no such incident, or AWS refuses
  3  a fault of MineGuard
`;

const OPTIONS = {
  ...PLACE_OPTIONS,
  owner: { type: 'string' },
  reason: { type: 'string' },
  days: { type: 'string' },
  cluster: { type: 'string' },
  json: { type: 'boolean' },
} as const;

const MAX_TEXT_LENGTH = 300;
const DAY_MS = 86_400_000;

export const except: Command = {
  name: 'except',
  summary: 'adds, lists and removes exceptions',
  help: HELP,

  async run(args) {
    const { values, positionals } = parseOptions(args, OPTIONS);
    const [what, ...words] = positionals;
    switch (what) {
      case 'add':
        return add(words, values);
      case 'list':
        return list(words, values);
      case 'remove':
        return remove(words, values);
      case undefined:
      default:
        throw new UsageError('say add, list or remove');
    }
  },
};

type Values = ReturnType<typeof parseOptions<typeof OPTIONS>>['values'];

const add = async (words: readonly string[], values: Values): Promise<ExitCode> => {
  const incidentId = incidentIdIn(words);
  const owner = textOf(values.owner, 'owner');
  const reason = textOf(values.reason, 'reason');
  const days = wholeNumber(values.days, { option: 'days', fallback: 30, from: 1, to: MAX_EXCEPTION_DAYS });
  const account = await inAccount(async () => connect(values));
  const { stored } = await readIncident(account, incidentId);
  const { entity, contributions } = stored.incident;
  const hash = stored.response?.templateHash;
  if (entity.uid === undefined || hash === undefined) {
    process.stderr.write(
      'not done: the owner has not been seen alive with its uid and template, so nothing can be tied to it\n',
    );
    return EXIT.notDone;
  }
  const createdAt = new Date();
  const exception: Exception = {
    id: `exc-${digest(entity.cluster, entity.uid, hash, createdAt.toISOString()).slice(0, 16)}`,
    incidentId: stored.incident.id,
    cluster: entity.cluster,
    namespace: entity.namespace,
    kind: entity.kind,
    name: entity.name,
    ownerUid: entity.uid,
    templateHash: hash,
    detectors: [...new Set(contributions.map(({ detector }) => detector))].sort(),
    owner,
    reason,
    by: await callerOf(account.client),
    createdAt: createdAt.toISOString(),
    expiresAt: new Date(createdAt.getTime() + days * DAY_MS).toISOString(),
  };
  await inAccount(async () => createExceptions(account.table).add(exception));
  // Shown at once; that it is not acted on does not depend on it.
  await inAccount(async () =>
    createDecisions(account.table).markSuppressed(exception.incidentId, suppressionBy(exception), exception.createdAt),
  );
  if (values.json) printJson(exception);
  else print(line(exception, createdAt.getTime()));
  return EXIT.ok;
};

const list = async (words: readonly string[], values: Values): Promise<ExitCode> => {
  if (words.length > 0) throw new UsageError(`what is ${words.join(' ')}?`);
  const cluster = clusterIn(values);
  const { table } = await inAccount(async () => connect(values));
  const exceptions = await inAccount(async () => exceptionsOf(table, cluster));
  if (values.json) printJson(exceptions);
  else
    print(
      ...exceptions.map((exception) => line(exception, Date.now())),
      `${exceptions.length} exceptions in ${cluster}`,
    );
  return EXIT.ok;
};

const remove = async (words: readonly string[], values: Values): Promise<ExitCode> => {
  const id = onlyWord(words, 'the exception: exc-...');
  const cluster = clusterIn(values);
  const account = await inAccount(async () => connect(values));
  const exception = (await inAccount(async () => exceptionsOf(account.table, cluster))).find((one) => one.id === id);
  const removed =
    exception !== undefined && (await inAccount(async () => createExceptions(account.table).remove(cluster, id)));
  if (removed) {
    const at = new Date().toISOString();
    await inAccount(async () => createDecisions(account.table).markSuppressed(exception.incidentId, undefined, at));
  }
  if (values.json) printJson({ removed });
  else print(removed ? `removed ${id}; the responder looks at what it covered` : `there is no exception ${id}`);
  return removed ? EXIT.ok : EXIT.notDone;
};

const clusterIn = ({ cluster }: Values): string => {
  if (cluster === undefined) throw new UsageError('name the cluster with --cluster');
  return cluster;
};

const textOf = (text: string | undefined, option: string): string => {
  const trimmed = text?.trim() ?? '';
  if (trimmed === '' || trimmed.length > MAX_TEXT_LENGTH) {
    throw new UsageError(`--${option} must say who or why, in at most ${MAX_TEXT_LENGTH} characters`);
  }
  return trimmed;
};

const line = (exception: Exception, now: number): string => {
  const { id, detectors, owner, reason, expiresAt, templateHash } = exception;
  return [
    `${id}  ${isInForce(exception, now) ? 'until' : 'OVER since'} ${expiresAt}`,
    `    ${escapeText(`${exception.cluster} ${describeEntity({ ...exception })}`, 200)} (uid ${exception.ownerUid}, template ${templateHash})`,
    `    ${detectors.join(', ')}; ${escapeText(owner, 100)}: ${escapeText(reason, MAX_TEXT_LENGTH)}`,
  ].join('\n');
};
