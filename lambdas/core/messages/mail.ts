import type { Incident } from '../model/incident';
import type { ResponseReport } from '../model/response';
import { commandsSection } from './commands-section';
import { costSection } from './cost-section';
import { escapeText } from './escape';
import { percent } from './format';
import type { MailContext } from './mail-context';
import { whatSection, whoSection } from './people-section';
import { postureSection } from './posture-section';
import { responseSection } from './response-section';
import { scoreSection } from './score-section';
import { subjectOf, verdictOf } from './subject';
import { timelineSection } from './timeline-section';

export interface Mail {
  /** Printable ASCII on one line, at most 100 characters. */
  readonly subject: string;
  readonly body: string;
}

/** What a message about one incident says, in this order; the first line of each section is its heading. */
export const sectionsOf = (
  incident: Incident,
  report: ResponseReport | undefined,
  context: MailContext,
): readonly (readonly string[])[] => [
  whoSection(incident),
  whatSection(incident),
  scoreSection(incident, context),
  ...costSection(incident),
  ...postureSection(context),
  timelineSection(incident, report, context),
  responseSection(report, context),
];

export const LEGEND =
  'Text in quotation marks comes from logs as it was written there, escaped; whoever ran the workload may have chosen it.';

/** Verdict, probability, state and id, on one line. */
export const headlineOf = (incident: Incident): string =>
  `${verdictOf(incident)}: ${percent(incident.probability)} (${incident.state}), incident ${escapeText(incident.id, 80)}`;

/**
 * Tells people about one incident in plain text: verdict, who, what, why, when, what was done, and what they can do.
 *
 * Names, command lines and indicators were chosen by whoever is being reported, and pass through `escapeText`: they stay
 * on their line, in their length, and cannot speak for MineGuard.
 */
export const renderMail = (incident: Incident, report: ResponseReport | undefined, context: MailContext): Mail => ({
  subject: subjectOf(incident, report, context),
  body: [
    [headlineOf(incident)],
    ...sectionsOf(incident, report, context),
    commandsSection(incident, report, context),
    [LEGEND],
  ]
    .map((section) => section.join('\n'))
    .join('\n\n')
    .concat('\n'),
});
