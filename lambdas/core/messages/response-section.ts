import { describeEntity, type Entity } from '../model/entity';
import type { Release } from '../model/release';
import type { ActionRecord, PlannedAction, ResponseReport, VerificationLevel } from '../model/response';
import { escapeText, quoteText } from './escape';
import { bounded } from './format';
import type { MailContext } from './mail-context';

const MAX_ACTIONS = 40;

const LEVELS: Readonly<Record<VerificationLevel, string>> = {
  none: 'not verified',
  written: 'verified: written (read back from the API server; no proof yet that it works)',
  resolved: 'verified: resolved (the objects of the network plugin list the pod)',
  effective: 'verified: effective (the pod is gone, or its denied traffic was seen)',
};

/** What was done and how far that is proven, what was not done and why; before anything was tried, what is planned. */
export const responseSection = (report: ResponseReport | undefined, { plan }: MailContext): readonly string[] => {
  if (report) return reported(report);
  if (plan) return planned(plan.decision, plan.reasons, plan.actions);
  return ['What was done', '  nothing so far; if there is a response, a second message tells what came of it'];
};

const reported = (report: ResponseReport): readonly string[] => {
  if (report.decision !== 'act') {
    return [
      ...releaseLines(report.release),
      ...planned(report.decision, report.reasons, report.actions.map(asPlanned)),
    ];
  }
  const done = report.actions.filter(({ status }) => status === 'succeeded');
  const notDone = report.actions.filter(({ status }) => status !== 'succeeded' && status !== 'released');
  return [
    ...releaseLines(report.release),
    'What was done',
    ...(done.length === 0 ? ['  nothing took effect'] : bounded(done, MAX_ACTIONS, doneLines)),
    '',
    'What was not done, and why',
    ...(notDone.length === 0
      ? ['  every planned action was carried out']
      : bounded(notDone, MAX_ACTIONS, notDoneLines)),
    ...reasonLines(report.reasons),
  ];
};

/** What a person had taken back, and what stayed since somebody has changed it. */
const releaseLines = (release: Release | undefined): readonly string[] =>
  release === undefined || release.state === 'pending'
    ? []
    : [
        release.state === 'succeeded' ? 'What was restored' : 'What was restored, AND WHAT WAS NOT',
        `  asked for by ${quoteText(release.by)} at ${escapeText(release.requestedAt, 30)}`,
        ...(release.fields.length === 0 ? ['  there was nothing to take back'] : []),
        ...bounded(release.fields, MAX_ACTIONS, ({ action, target, outcome, detail }) => [
          `  ${escapeText(action, 40)}: ${describe(target)}`,
          `      ${outcome === 'failed' ? 'NOT restored' : outcome}: ${escapeText(detail, 300)}`,
        ]),
        '',
      ];

const HEADINGS = {
  act: 'What is being done now (a second message tells what came of it)',
  observe: 'What would have been done (nothing was changed)',
  ask: 'What waits for your decision (nothing was changed)',
  none: 'What was done: nothing',
} as const;

const planned = (
  decision: ResponseReport['decision'],
  reasons: readonly string[],
  actions: readonly PlannedAction[],
): readonly string[] => [
  HEADINGS[decision],
  ...bounded(actions, MAX_ACTIONS, ({ action, target, reason }) => [
    `  ${escapeText(action, 40)}: ${describe(target)}`,
    ...(reason === '' ? [] : [`      ${escapeText(reason, 300)}`]),
  ]),
  ...reasonLines(reasons),
];

const asPlanned = ({ action, target, detail }: ActionRecord): PlannedAction => ({ action, target, reason: detail });

const doneLines = ({ action, target, level, detail, finishedAt }: ActionRecord): readonly string[] => [
  `  ${escapeText(action, 40)}: ${describe(target)}`,
  `      ${LEVELS[level]}${finishedAt === undefined ? '' : `, ${escapeText(finishedAt, 30)}`}`,
  ...(detail === '' ? [] : [`      ${escapeText(detail, 300)}`]),
];

const notDoneLines = ({ action, target, status, detail }: ActionRecord): readonly string[] => [
  `  ${escapeText(action, 40)}: ${describe(target)}`,
  `      ${status === 'started' ? 'started, and no result yet' : status}${detail === '' ? '' : `: ${escapeText(detail, 300)}`}`,
];

const reasonLines = (reasons: readonly string[]): readonly string[] =>
  bounded(reasons, MAX_ACTIONS, (reason) => [`  Because: ${escapeText(reason, 300)}`]);

const describe = (target: Entity): string => escapeText(describeEntity(target), 160);
