import { channelCap } from '../correlation/score';
import type { Contribution, Evidence, Incident } from '../model/incident';
import { escapeText, quoteText } from './escape';
import { bounded, moment, percent, plural, signed, thousandths } from './format';
import type { MailContext } from './mail-context';

const MAX_DETECTORS = 20;
const MAX_INDICATORS = 5;

/** Prior, evidence and sum one below the other: whoever adds up the first column has checked the verdict. */
export const scoreSection = (incident: Incident, context: MailContext): readonly string[] => {
  const prior = thousandths(incident.priorNats);
  const sum = incident.contributions.reduce((total, { weight }) => total + thousandths(weight), prior);
  return [
    'Why (in nats, the natural logarithm of the odds; the column adds up)',
    row(prior, `before any evidence: ${escapeText(incident.priorReason)}`),
    ...bounded(incident.contributions, MAX_DETECTORS, (contribution) => counted(contribution, incident, context)),
    ...bounded(uncounted(incident), MAX_DETECTORS, (detector) => shown(detector, incident, context)),
    row(sum, `sum; 1 / (1 + e^-sum) = ${percent(1 / (1 + Math.exp(-sum / 1000)))}`, '='),
    ...(incident.currentProbability < incident.probability - 0.0005
      ? [`  This is the peak. The evidence has aged since; now it stands at ${percent(incident.currentProbability)}.`]
      : []),
    ...incident.reasons.map((reason) => `  Also: ${escapeText(reason, 300)}.`),
    `  Nearest change: ${escapeText(incident.nearestChange, 300)}.`,
  ];
};

const row = (nats: number, text: string, sign = ' '): string => `${sign} ${signed(nats).padStart(8)}  ${text}`;

const counted = (contribution: Contribution, incident: Incident, context: MailContext): readonly string[] => [
  row(thousandths(contribution.weight), titleOf(contribution.detector, context)),
  ...whyNothing(contribution, incident),
  ...details(incident.evidence.filter(({ detector }) => detector === contribution.detector)),
];

/** A detector that fired and adds nothing looks like a mistake to whoever reads the column. */
const whyNothing = ({ channel, weight }: Contribution, { contributions, hypothesis }: Incident): readonly string[] => {
  if (thousandths(weight) !== 0) return [];
  const cap = channelCap(channel, hypothesis);
  const sum = contributions.reduce((total, other) => total + (other.channel === channel ? other.weight : 0), 0);
  return thousandths(sum) >= thousandths(cap)
    ? [`${INDENT}adds nothing: the ${channel} channel is at its cap of ${cap}`]
    : [`${INDENT}adds next to nothing: it is old, or much else was seen on the ${channel} channel`];
};

/** Evidence without weight, so that a person sees all that was seen. */
const uncounted = ({ evidence, contributions }: Incident): readonly string[] => {
  const weighed = new Set(contributions.map(({ detector }) => detector));
  return [...new Set(evidence.map(({ detector }) => detector))].filter((detector) => !weighed.has(detector));
};

const shown = (detector: string, { evidence }: Incident, context: MailContext): readonly string[] => [
  row(0, `${titleOf(detector, context)} (shown, not counted)`),
  ...details(evidence.filter((piece) => piece.detector === detector)),
];

const titleOf = (detector: string, { detectorTitles }: MailContext): string => {
  const title = detectorTitles.get(detector);
  return title === undefined ? escapeText(detector, 40) : `${escapeText(detector, 40)} ${escapeText(title)}`;
};

const INDENT = ' '.repeat(12);

const details = (evidence: readonly Evidence[]): readonly string[] => {
  const [first] = evidence;
  if (first === undefined) return [];
  const records = new Set(evidence.flatMap((piece) => piece.records.map(({ recordId }) => recordId)));
  const times = [...evidence.map(({ firstAt }) => firstAt), ...evidence.map(({ lastAt }) => lastAt)].sort();
  const learning = evidence.map(({ facts }) => facts['learning']).find((text) => text !== undefined);
  const indicators = [...new Set(evidence.flatMap((piece) => piece.indicators))].sort();
  return [
    `${INDENT}${first.channel} channel, ${first.weight}, from ${first.source}, ${plural(records.size, 'record')}, ${period(times)}`,
    ...bounded(indicators, MAX_INDICATORS, (indicator) => [`${INDENT}found ${quoteText(indicator)}`]),
    ...(learning === undefined ? [] : [`${INDENT}${escapeText(learning)}`]),
  ];
};

const period = (sorted: readonly string[]): string => {
  const first = moment(escapeText(sorted[0] ?? '', 30));
  const last = moment(escapeText(sorted.at(-1) ?? '', 30));
  return first === last ? `at ${first}` : `${first} to ${last}`;
};
