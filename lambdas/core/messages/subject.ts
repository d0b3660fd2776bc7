import { unexplainedIn } from '../correlation/cost-only';
import type { Incident } from '../model/incident';
import type { ResponsePlan, ResponseReport } from '../model/response';
import { escapeText } from './escape';
import { percent } from './format';
import type { MailContext } from './mail-context';

/** What SNS accepts as the subject of an e-mail: printable ASCII on one line. */
export const LONGEST_SUBJECT = 100;

/** How sure the message is, in words; the probability follows it everywhere. */
export const verdictOf = ({ state, hypothesis, entity, costs }: Incident): string => {
  // What is sure of it is the money; that it was mined for is what people are asked to find out.
  if (state === 'notify-low' && unexplainedIn(entity, costs).length > 0) return `Unexplained cost, ${hypothesis}`;
  switch (state) {
    case 'record':
      return `Unlikely ${hypothesis}`;
    case 'notify-low':
      return `Possible ${hypothesis}`;
    case 'incident':
      return `Probable ${hypothesis}`;
    case 'quarantine':
      return hypothesis === 'mining' ? 'Crypto-mining' : 'Intrusion';
  }
};

/** What came of it, in the few words a subject has room for. */
export const outcomeOf = (report: ResponseReport | undefined, plan: ResponsePlan | undefined): string => {
  if (report?.release?.state === 'failed') return ', RELEASE INCOMPLETE';
  if (report?.release?.state === 'succeeded' && report.actions.every(isNotStanding)) return ', released';
  switch (report?.decision ?? plan?.decision) {
    case undefined:
    case 'none':
      return '';
    case 'observe':
      return ', nothing changed';
    case 'ask':
      return ', decision needed';
    case 'act':
      return report ? resultOf(report) : ', response under way';
  }
};

const isNotStanding = ({ status, undo }: ResponseReport['actions'][number]): boolean =>
  status === 'released' || status === 'skipped' || undo.length === 0;

const resultOf = ({ actions }: ResponseReport): string => {
  if (actions.some(({ status }) => status === 'failed')) return ', RESPONSE INCOMPLETE';
  return actions.some(({ status }) => status === 'succeeded') ? ', response carried out' : ', nothing was done';
};

/**
 * Verdict first: the list of messages in a mail program shows little more than the beginning.
 * The name of the workload, which an attacker chose, is last and is what gets cut.
 */
export const subjectOf = (incident: Incident, report: ResponseReport | undefined, { plan }: MailContext): string => {
  const { cluster, namespace, kind, name } = incident.entity;
  const verdict = `${verdictOf(incident)} ${percent(incident.probability)}${outcomeOf(report, plan)}`;
  const place = namespace === '' ? name : `${namespace}/${name}`;
  const head = `[MineGuard ${escapeText(cluster, 26)}] ${verdict}: `;
  return `${head}${escapeText(`${kind} ${place}`, LONGEST_SUBJECT - head.length)}`;
};
