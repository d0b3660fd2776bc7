import { createPostureStore } from '../lambdas/adapters/state-table';
import { escapeText } from '../lambdas/core/messages/escape';
import { describeEntity } from '../lambdas/core/model/entity';
import { connect, inAccount, PLACE_HELP, PLACE_OPTIONS } from './account/connect';
import { EXIT, type Command } from './command';
import { incidentText, readIncident } from './incident';
import { incidentIdIn, parseOptions, print, printJson } from './options';

const HELP = `Usage: mineguard show INCIDENT [options]

Shows one incident: the message that people got as it would read now, the record of every
action, approvals, and the release.

Options:
${PLACE_HELP}
  --json               incident, report, action records, approvals and release as JSON

Exit codes:
  0  it was shown
  2  no such incident, unknown option, or AWS refuses
  3  a fault of MineGuard
`;

const OPTIONS = { ...PLACE_OPTIONS, json: { type: 'boolean' } } as const;

export const show: Command = {
  name: 'show',
  summary: 'shows one incident and what was done about it',
  help: HELP,

  async run(args) {
    const { values, positionals } = parseOptions(args, OPTIONS);
    const id = incidentIdIn(positionals);
    const account = await inAccount(async () => connect(values));
    const { store, stored } = await readIncident(account, id);
    const of = stored.incident.id;
    const postures = createPostureStore(account.table);
    const [actions, approvals, release, posture] = await inAccount(async () =>
      Promise.all([
        store.actionRecords(of),
        store.approvals(of),
        store.release(of),
        postures.last(stored.incident.entity.cluster),
      ]),
    );
    if (values.json) {
      printJson({ ...stored, actions, approvals, release: release ?? null, posture: posture ?? null });
      return EXIT.ok;
    }
    const inTime = actions.toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : a.startedAt > b.startedAt ? 1 : 0));
    print(
      incidentText(stored, posture),
      'Records',
      ...(inTime.length === 0 ? ['  no action was tried'] : []),
      ...inTime.map(
        ({ action, target, status, level, startedAt, detail }) =>
          `  ${startedAt}  ${escapeText(action, 40)}: ${escapeText(describeEntity(target), 160)}: ${status}, ${level}` +
          (detail === '' ? '' : `\n      ${escapeText(detail, 300)}`),
      ),
      ...approvals.map(
        ({ by, at, expiresAt, actions: ids }) =>
          `  ${at}  approved by ${escapeText(by, 200)}: ${ids.length} actions, until ${expiresAt}`,
      ),
      ...(release
        ? [`  ${release.requestedAt}  release asked for by ${escapeText(release.by, 200)}: ${release.state}`]
        : []),
    );
    return EXIT.ok;
  },
};
