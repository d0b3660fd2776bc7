import { plural } from '../lambdas/core/messages/format';
import { inAccount, PLACE_OPTIONS, stackOutputs } from './account/connect';
import { EXIT, UsageError, type Command } from './command';
import { confirm } from './confirm';
import { parseOptions, print, printJson } from './options';
import { createProgress } from './progress';
import { redriveBatches, waitingBatches, type BatchesRedriven } from './redrive/batches';
import { deadLetterQueues, redriveQueue, waiting, type QueueRedriven } from './redrive/queues';

const HELP = `Usage: mineguard redrive [options]

Gives what could not be handled another try: moves messages from the dead-letter queues back
to their queues, and hands batches of log lines that failed every retry to their analyzers
again. Receivers bear to get a thing twice, so what is interrupted may be run again.

Options:
  --queue NAME...      only these queues: Signals, UrgentSignals, Responses, Notifications, ...
  --no-batches         leave the failed batches where they are
  --dry-run            only say what waits
  --yes                do not ask
  --stack NAME         stack that MineGuard was deployed as; default: MineGuard
  --json               what was redriven, as JSON on stdout

Needs: cloudformation:DescribeStacks; sqs:GetQueueAttributes, ReceiveMessage, DeleteMessage and
SendMessage; s3:ListBucket, GetObject and DeleteObject on the bucket of failed batches;
lambda:InvokeFunction on the analyzers.

Exit codes:
  0  everything that waited was redriven, or nothing waited
  1  some of it could not be redriven, and stays where it was; or it was declined
  2  unknown option, no such queue, or AWS refuses
  3  a fault of MineGuard
`;

const OPTIONS = {
  stack: PLACE_OPTIONS.stack,
  queue: { type: 'string', multiple: true },
  'no-batches': { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  yes: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

export const redrive: Command = {
  name: 'redrive',
  summary: 'gives what could not be handled another try',
  help: HELP,

  async run(args) {
    const { values, positionals } = parseOptions(args, OPTIONS);
    if (positionals.length > 0) throw new UsageError(`what is ${positionals.join(' ')}?`);
    const outputs = await inAccount(async () => stackOutputs(values));
    const all = deadLetterQueues(outputs);
    const wanted = values.queue?.flatMap((names) => names.split(','));
    const unknown = (wanted ?? []).filter((name) => !all.some((queue) => queue.name === name));
    if (unknown.length > 0) {
      throw new UsageError(`there is no queue ${unknown.join(', ')}, only ${all.map(({ name }) => name).join(', ')}`);
    }
    const queues = all.filter(({ name }) => wanted === undefined || wanted.includes(name));
    const [counts, batchesWaiting] = await inAccount(async () =>
      Promise.all([Promise.all(queues.map(waiting)), values['no-batches'] ? 0 : waitingBatches(outputs)]),
    );
    const say = (line: string): void => {
      (values.json ? process.stderr : process.stdout).write(`${line}\n`);
    };
    queues.forEach(({ name }, index) => {
      say(`${name}: ${plural(counts[index] ?? 0, 'message')} in the dead-letter queue`);
    });
    if (!values['no-batches']) say(`Failed batches of log lines: ${batchesWaiting}`);
    if (values['dry-run']) {
      if (values.json) {
        printJson({
          queues: queues.map(({ name }, index) => ({ name, waiting: counts[index] ?? 0 })),
          ...(values['no-batches'] ? {} : { batches: { waiting: batchesWaiting } }),
        });
      }
      return EXIT.ok;
    }
    if (!(await confirm('Redrive?', values.yes ?? false))) return EXIT.notDone;

    const progress = createProgress(performance.now());
    const moved: QueueRedriven[] = [];
    for (const queue of queues) {
      const count = (done: number): void => {
        progress(performance.now(), () => `${queue.name}: ${plural(done, 'message')} moved`);
      };
      moved.push(await inAccount(async () => redriveQueue(queue, count)));
    }
    const batches: BatchesRedriven = values['no-batches']
      ? { redriven: 0, failed: [] }
      : await inAccount(async () =>
          redriveBatches(outputs, (done) => {
            progress(performance.now(), () => `failed batches handed over: ${done}`);
          }),
        );
    if (values.json) printJson({ queues: moved, batches });
    else {
      print(
        ...moved.map(({ name, messages }) => `${name}: ${plural(messages, 'message')} moved`),
        `Failed batches handed over: ${batches.redriven}`,
        ...batches.failed.map(({ key, reason }) => `not handed over: ${key}: ${reason}`),
      );
    }
    return batches.failed.length > 0 ? EXIT.notDone : EXIT.ok;
  },
};
