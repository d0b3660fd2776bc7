import type { Incident, IncidentCost } from '../model/incident';
import { escapeText } from './escape';
import { bounded } from './format';

const MAX_ANOMALIES = 5;

/** What it has cost, as far as billing has spoken; a mail without a bill has no such section. */
export const costSection = ({ costs = [], entity }: Incident): readonly (readonly string[])[] => {
  if (costs.length === 0) return [];
  const ours = costs.reduce((sum, { amount, share }) => sum + amount * share, 0);
  const currency = escapeText(costs[0]?.currency ?? '', 10);
  const about = entity.kind === 'Account' ? 'that no known workload explains' : 'that may be this workload';
  return [
    [
      `Cost so far: about ${ours.toFixed(2)} ${currency} ${about}, by what AWS found unusual in the bill`,
      ...bounded(costs, MAX_ANOMALIES, (cost) => [line(cost)]),
      '  The bill is a day late and names no workload. The share follows the odds of all that were suspect then.',
    ],
  ];
};

const line = ({ anomalyId, amount, currency, from, to, share }: IncidentCost): string =>
  `  ${escapeText(from, 10)} to ${escapeText(to, 10)}: ${amount.toFixed(2)} ${escapeText(currency, 10)}, ` +
  `${Math.floor(100 * share)} % of it counted here (anomaly ${escapeText(anomalyId, 60)})`;
