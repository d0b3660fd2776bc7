import { describeEntity } from '../model/entity';
import type { Incident } from '../model/incident';
import type { ResponseReport } from '../model/response';
import { escapeText } from './escape';
import { bounded, moment } from './format';
import type { MailContext } from './mail-context';

const MAX_MOMENTS = 30;

interface Moment {
  readonly at: string;
  readonly what: string;
}

/** What happened when: evidence by its event time, actions by the responder's clock. */
export const timelineSection = (
  incident: Incident,
  report: ResponseReport | undefined,
  { detectorTitles }: MailContext,
): readonly string[] => {
  const moments = [
    ...incident.evidence.flatMap(({ detector, firstAt, lastAt }): readonly Moment[] => {
      const what = `${escapeText(detector, 40)} ${escapeText(detectorTitles.get(detector) ?? '')}`.trimEnd();
      return firstAt === lastAt
        ? [{ at: firstAt, what }]
        : [
            { at: firstAt, what: `${what} (first)` },
            { at: lastAt, what: `${what} (last)` },
          ];
    }),
    ...(report?.decision === 'act' ? report.actions : []).flatMap(
      ({ action, target, status, startedAt, finishedAt }) => {
        const what = `${escapeText(action, 40)} on ${escapeText(describeEntity(target), 120)}`;
        return [
          { at: startedAt, what: `${what}: started` },
          ...(finishedAt === undefined ? [] : [{ at: finishedAt, what: `${what}: ${status}` }]),
        ];
      },
    ),
  ];
  return [
    'Timeline (UTC)',
    ...bounded(inOrder(moments), MAX_MOMENTS, ({ at, what }) => [`  ${moment(escapeText(at, 30))}  ${what}`]),
  ];
};

/** By time; what happened in one millisecond stays in the order in which it was written. One line for what is the same. */
const inOrder = (moments: readonly Moment[]): readonly Moment[] =>
  moments
    .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .filter((one, index, all) => index === all.findIndex(({ at, what }) => at === one.at && what === one.what));
