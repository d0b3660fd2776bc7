import { describeEntity } from '../model/entity';
import { STATES, type Incident } from '../model/incident';
import type { ResponsePlan, ResponseReport } from '../model/response';
import { lookCommands } from './commands-section';
import { escapeText, safeCommand } from './escape';
import { plural, percent } from './format';
import { headlineOf, LEGEND, type Mail } from './mail';
import { LONGEST_SUBJECT, outcomeOf, verdictOf } from './subject';

/** As many as one message can hold, in chat too, where the text of a message is short. */
export const MAX_IN_DIGEST = 20;

const LONGEST_PLACE = 70;
const LONGEST_LOOK = 120;

/** One incident of a digest. */
export interface DigestEntry {
  readonly incident: Incident;
  readonly report?: ResponseReport;
  readonly plan?: ResponsePlan;
}

/** The most urgent first: by state, then by probability; ties always in the same order. */
export const byUrgency = (a: DigestEntry, b: DigestEntry): number =>
  STATES.indexOf(b.incident.state) - STATES.indexOf(a.incident.state) ||
  b.incident.probability - a.incident.probability ||
  (a.incident.id < b.incident.id ? -1 : 1);

/** What is said above the list. */
export const digestHeading = (entries: readonly DigestEntry[]): string =>
  `${plural(entries.length, 'incident')}, the most urgent first`;

export const DIGEST_REASON = 'They came too fast, or too soon after an earlier message, to be told one by one.';

/** Verdict, owner with what came of it, and how to look: three lines for each incident. */
export const digestLines = ({ incident, report, plan }: DigestEntry, number: number): readonly string[] => {
  const [look] = lookCommands(incident);
  const command = look !== undefined && look.length <= LONGEST_LOOK ? safeCommand(look) : undefined;
  return [
    `${String(number).padStart(2)}. ${headlineOf(incident)}`,
    `    ${name(describeEntity(incident.entity), LONGEST_PLACE)} in ${name(incident.entity.cluster, 26)}${outcomeOf(report, plan)}`,
    `    ${command ?? 'no command: the name is not one that is safe to paste'}`,
  ];
};

/** No name that Kubernetes accepts has one of these; in chat each would take the room of five. */
const name = (text: string, maxLength: number): string => escapeText(text, maxLength).replace(/[&<>`]/g, '?');

/** Tells about many incidents in one mail, so that none is lost when they come too fast. */
export const renderDigestMail = (entries: readonly DigestEntry[]): Mail => {
  const sorted = entries.toSorted(byUrgency);
  return {
    subject: digestSubject(sorted),
    body: [
      digestHeading(sorted),
      DIGEST_REASON,
      '',
      ...sorted.flatMap((entry, index) => [...digestLines(entry, index + 1), '']),
      LEGEND,
      '',
    ].join('\n'),
  };
};

const digestSubject = (sorted: readonly DigestEntry[]): string => {
  const [first] = sorted;
  const clusters = [...new Set(sorted.map(({ incident }) => incident.entity.cluster))];
  const place = clusters.length === 1 ? ` ${escapeText(clusters[0] ?? '', 26)}` : '';
  const worst = first ? `, first: ${verdictOf(first.incident)} ${percent(first.incident.probability)}` : '';
  return `[MineGuard${place}] ${plural(sorted.length, 'incident')}${worst}`.slice(0, LONGEST_SUBJECT);
};
