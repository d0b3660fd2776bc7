import { unexplainedPartOf } from '../correlation/cost';
import { describeEntity } from '../model/entity';
import type { Incident, IncidentCost } from '../model/incident';
import { escapeText } from './escape';
import { bounded } from './format';

const MAX_ANOMALIES = 5;
const MAX_LOOKED_AT = 10;

/** What it has cost, as far as billing has spoken; a mail without a bill has no such section. */
export const costSection = ({ costs = [], entity }: Incident): readonly (readonly string[])[] => {
  if (costs.length === 0) return [];
  const isAccount = entity.kind === 'Account';
  const ours = costs.reduce((sum, cost) => sum + cost.amount * (isAccount ? unexplainedPartOf(cost) : cost.share), 0);
  const currency = escapeText(costs[0]?.currency ?? '', 10);
  const about = isAccount ? 'that no known workload explains' : 'that may be this workload';
  return [
    [
      `Cost so far: about ${ours.toFixed(2)} ${currency} ${about}, by what AWS found unusual in the bill`,
      ...bounded(costs, MAX_ANOMALIES, (cost) => [line(cost)]),
      '  The bill is a day late and names no workload. The share follows the odds of all that were suspect then.',
    ],
    ...(isAccount ? [lookedAtSection(costs), missingSection(costs)] : []),
  ];
};

const line = ({ anomalyId, amount, currency, from, to, share }: IncidentCost): string =>
  `  ${escapeText(from, 10)} to ${escapeText(to, 10)}: ${amount.toFixed(2)} ${escapeText(currency, 10)}, ` +
  `${Math.floor(100 * share)} % of it counted here (anomaly ${escapeText(anomalyId, 60)})`;

/** The latest bill is the one to act on. */
const lookedAtSection = (costs: readonly IncidentCost[]): readonly string[] => {
  const lookedAt = costs.at(-1)?.attribution?.lookedAt ?? [];
  return [
    'Owners that were looked at, for the latest of these bills',
    ...(lookedAt.length === 0 ? ['  none: nobody was suspect on its days, and nobody is known to have grown'] : []),
    ...bounded(lookedAt, MAX_LOOKED_AT, ({ entity, share, growth, isNew }) => [
      `  ${escapeText(describeEntity(entity), 120)} in ${escapeText(entity.cluster, 60)}: ${[
        `${Math.floor(100 * share)} % of the bill by its odds`,
        ...(growth === undefined ? [] : [`${Math.floor(100 * growth)} % of the new compute`]),
        ...(isNew === true ? ['new on these days'] : []),
      ].join(', ')}`,
    ]),
  ];
};

const missingSection = (costs: readonly IncidentCost[]): readonly string[] => {
  const attribution = costs.at(-1)?.attribution;
  return [
    'What is missing',
    '  A bill names no cluster, node or pod. Nothing is done about an account: there is nothing to stop in Kubernetes.',
    ...(attribution === undefined
      ? ['  No cluster is guarded there, so nobody knows what ran. Look for instances and for who started them.']
      : []),
    ...(attribution && attribution.explained === undefined
      ? ['  What ran on these days, or on those before, is not known: MineGuard had not looked at it for long enough.']
      : []),
    ...(attribution?.explained === undefined
      ? []
      : [
          `  Owners that ran before these days explain ${Math.floor(100 * attribution.explained)} % of the new compute. ` +
            'Only processors that pods ask for are known: no GPUs, and nothing outside of the clusters.',
        ]),
  ];
};
