import { createDecisions } from '../lambdas/adapters/state-table';
import { escapeText } from '../lambdas/core/messages/escape';
import { plural } from '../lambdas/core/messages/format';
import { describeEntity } from '../lambdas/core/model/entity';
import type { Release } from '../lambdas/core/model/release';
import { undoable } from '../lambdas/core/response/take-back';
import { callerOf } from './account/caller';
import { connect, inAccount, PLACE_HELP, PLACE_OPTIONS } from './account/connect';
import { EXIT, type Command } from './command';
import { confirm } from './confirm';
import { actionLine, readIncident } from './incident';
import { incidentIdIn, parseOptions, print, printJson, wholeNumber } from './options';
import { waitFor } from './wait';

const HELP = `Usage: mineguard release INCIDENT [options]

Takes back what was done about an incident, last action first: replicas, suspension, node
selector and labels are set back, our NetworkPolicy is removed. Only our own fields, and only
where they still hold our value: what somebody has changed since stays, and the release says
so. Deleted pods do not come back by themselves; their owners start new ones.

Afterwards the evidence that is known now does not stop the workload again by itself: that
takes a new detector or another object. A plan for it waits for your approval instead.

Options:
  --yes                do not ask
  --wait SECONDS       how long to wait for the result; default: 60, 0: do not wait
${PLACE_HELP}
  --json               the release as JSON on stdout

Needs: dynamodb:GetItem, Query and PutItem on the state table.

Exit codes:
  0  it is released, or asked for and not answered in time
  1  not released: there is nothing to take back, it was declined, or a field was changed since
  2  no such incident, unknown option, or AWS refuses
  3  a fault of MineGuard
`;

const OPTIONS = {
  ...PLACE_OPTIONS,
  yes: { type: 'boolean' },
  wait: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const release: Command = {
  name: 'release',
  summary: 'takes back what was done about an incident',
  help: HELP,

  async run(args) {
    const { values, positionals } = parseOptions(args, OPTIONS);
    const id = incidentIdIn(positionals);
    const seconds = wholeNumber(values.wait, { option: 'wait', fallback: 60, from: 0, to: 3600 });
    const account = await inAccount(async () => connect(values));
    const { store, stored } = await readIncident(account, id);
    const incidentId = stored.incident.id;
    const say = (...lines: readonly string[]): void => {
      (values.json ? process.stderr : process.stdout).write(`${lines.join('\n')}\n`);
    };

    const records = undoable(await inAccount(async () => store.actionRecords(incidentId)));
    if (records.length === 0) {
      const last = await inAccount(async () => store.release(incidentId));
      say(
        last
          ? `asked for by ${escapeText(last.by, 200)} at ${last.requestedAt}: ${last.state}`
          : 'there is nothing to take back',
      );
      if (values.json) printJson(last ?? null);
      return last?.state === 'succeeded' ? EXIT.ok : EXIT.notDone;
    }
    say('What will be taken back, in this order', ...records.map(actionLine));
    if (!(await confirm(`Take back ${plural(records.length, 'action')}?`, values.yes ?? false))) {
      say('declined; nothing was changed');
      return EXIT.notDone;
    }
    const request: Release = {
      incidentId,
      state: 'pending',
      by: await callerOf(account.client),
      requestedAt: new Date().toISOString(),
      fields: [],
      known: { evidence: [], objects: [], ownerRestored: false },
    };
    const isNew = await inAccount(async () => createDecisions(account.table).requestRelease(request));
    say(isNew ? `asked for as ${escapeText(request.by, 200)}` : 'a release is under way already');
    const done = await waitFor('the responder', seconds, async () => {
      const now = await store.release(incidentId);
      return now && now.state !== 'pending' ? now : undefined;
    });
    if (values.json) printJson(done ?? request);
    else print(...resultLines(done, seconds));
    return done?.state === 'failed' ? EXIT.notDone : EXIT.ok;
  },
};

const resultLines = (done: Release | undefined, seconds: number): readonly string[] =>
  done
    ? [
        `release ${done.state}`,
        ...done.fields.map(
          ({ action, target, outcome, detail }) =>
            `  ${outcome === 'failed' ? 'NOT restored' : outcome}: ${escapeText(action, 40)}: ` +
            `${escapeText(describeEntity(target), 160)}: ${escapeText(detail, 300)}`,
        ),
      ]
    : [`no result after ${seconds} s; look with "mineguard show"`];
