import { createDecisions } from '../lambdas/adapters/state-table';
import { escapeText } from '../lambdas/core/messages/escape';
import { plural } from '../lambdas/core/messages/format';
import type { ActionRecord, ResponseReport } from '../lambdas/core/model/response';
import { approvalOf, offeredActions, planDigest } from '../lambdas/core/response/approval';
import { callerOf } from './account/caller';
import { connect, inAccount, PLACE_HELP, PLACE_OPTIONS } from './account/connect';
import { EXIT, UsageError, type Command } from './command';
import { confirm } from './confirm';
import { actionLine, readIncident } from './incident';
import { incidentIdIn, parseOptions, print, printJson, wholeNumber } from './options';
import { waitFor } from './wait';

const HELP = `Usage: mineguard approve INCIDENT [options]

Approves the plan that waits for a person, or part of it. The responder looks at the cluster
again and does what was approved and still holds: each target must be alive under the uid
that was shown, or be a pod that an owner which is to be stopped has started since. An approval
is good for one plan and one day. The kill switch still counts.

Options:
  --actions N,N...     numbers of the actions as listed, or ids of actions such as isolate-pod;
                       default: all
  --yes                do not ask
  --wait SECONDS       how long to wait for the result; default: 60, 0: do not wait
${PLACE_HELP}
  --json               what was approved, and the report of the response, as JSON on stdout

Needs: dynamodb:GetItem, Query and PutItem (with its condition check) on the state table.

Exit codes:
  0  it is approved, now or before
  1  nothing was approved: there is no plan that waits, it was declined, or it has changed
  2  no such incident, unknown option, or AWS refuses
  3  a fault of MineGuard
`;

const OPTIONS = {
  ...PLACE_OPTIONS,
  actions: { type: 'string' },
  yes: { type: 'boolean' },
  wait: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const approve: Command = {
  name: 'approve',
  summary: 'approves what waits for a person',
  help: HELP,

  async run(args) {
    const { values, positionals } = parseOptions(args, OPTIONS);
    const id = incidentIdIn(positionals);
    const seconds = wholeNumber(values.wait, { option: 'wait', fallback: 60, from: 0, to: 3600 });
    const account = await inAccount(async () => connect(values));
    const { store, stored } = await readIncident(account, id);
    const { incident, response, version } = stored;
    const say = (...lines: readonly string[]): void => {
      (values.json ? process.stderr : process.stdout).write(`${lines.join('\n')}\n`);
    };

    const offered = response ? offeredActions(response) : [];
    if (!response || offered.length === 0) {
      const approvals = await inAccount(async () => store.approvals(incident.id));
      const last = approvals.toSorted((a, b) => (a.at < b.at ? 1 : -1))[0];
      say(
        last ? `approved by ${escapeText(last.by, 200)} at ${last.at} already; nothing waits` : nothingWaits(response),
      );
      if (values.json) printJson({ approved: [], approval: last ?? null, report: response ?? null });
      return last ? EXIT.ok : EXIT.notDone;
    }
    const chosen = chosenOf(offered, values.actions);
    say(
      ...(response.reasons.length > 0
        ? ['Why it waits', ...response.reasons.map((one) => `  ${escapeText(one, 300)}`)]
        : []),
      'The plan',
      ...offered.map(actionLine),
    );
    if (await inAccount(async () => store.killSwitchThrown(incident.entity.cluster))) {
      throw new UsageError(`the kill switch of ${escapeText(incident.entity.cluster)} is thrown: lift it first`);
    }
    if (
      !(await confirm(`Approve ${plural(chosen.length, 'action')} on ${incident.entity.cluster}?`, values.yes ?? false))
    ) {
      say('declined; nothing was approved');
      return EXIT.notDone;
    }
    const approval = approvalOf(response, chosen, {
      by: await callerOf(account.client),
      now: Date.now(),
      incidentVersion: version,
    });
    const isNew = await inAccount(async () => createDecisions(account.table).approve(approval, response.at));
    if (!isNew) {
      const same = (await store.approvals(incident.id)).find(({ planDigest: one }) => one === planDigest(response));
      say(
        same
          ? `approved by ${escapeText(same.by, 200)} at ${same.at} already; nothing more is done`
          : 'the plan has changed since it was shown, and nothing was approved: look again',
      );
      if (values.json) printJson({ approved: [], approval: same ?? null, report: response });
      return same ? EXIT.ok : EXIT.notDone;
    }
    say(`approved ${plural(chosen.length, 'action')} as ${escapeText(approval.by, 200)}`);
    const report = await waitFor('the responder', seconds, async () => {
      const now = (await store.incident(incident.id))?.response;
      return now && now.at !== response.at ? now : undefined;
    });
    if (values.json) printJson({ approved: approval.actions, approval, report: report ?? null });
    else print(...resultLines(report, seconds));
    return EXIT.ok;
  },
};

const nothingWaits = (report: ResponseReport | undefined): string => {
  if (!report) return 'the responder has not looked at it yet: there is no plan to approve';
  return report.decision === 'observe'
    ? 'the mode is observe: MineGuard holds no permission to act there'
    : 'nothing waits for a person';
};

const chosenOf = (offered: readonly ActionRecord[], wanted: string | undefined): readonly ActionRecord[] => {
  if (wanted === undefined) return offered;
  const words = wanted.split(',').map((word) => word.trim());
  const unknown = words.filter((word) => !offered.some((one, index) => isNamed(one, index, word)));
  if (unknown.length > 0) {
    throw new UsageError(`--actions: the plan has no ${unknown.join(', ')}; it has 1 to ${offered.length}`);
  }
  return offered.filter((one, index) => words.some((word) => isNamed(one, index, word)));
};

const isNamed = ({ action }: ActionRecord, index: number, word: string): boolean =>
  word === action || word === String(index + 1);

const resultLines = (report: ResponseReport | undefined, seconds: number): readonly string[] =>
  report
    ? report.actions.map(
        ({ status, level, ...record }, index) =>
          `${actionLine({ ...record, status, level }, index)}: ${status}, ${level}`,
      )
    : [`no result after ${seconds} s; look with "mineguard show"`];
