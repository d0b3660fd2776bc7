import { exceptionFor } from '../exceptions/applies';
import type { Exception } from '../model/exception';
import type { Incident } from '../model/incident';
import type { Release } from '../model/release';

/**
 * What a bill asks of people who had closed the incident: who let a workload go on may not have known what it costs.
 *
 * An exception covers only the detectors that it names, so that the bill has ended it already; this says so.
 */
export const questionsOf = (
  incident: Pick<Incident, 'entity' | 'contributions' | 'costs'>,
  exceptions: readonly Exception[],
  release: Release | undefined,
  now: number,
): readonly string[] => {
  const { entity, contributions, costs = [] } = incident;
  const [first] = costs;
  if (!first) return [];
  const beforeTheBill = contributions.filter(({ channel }) => channel !== 'COST');
  const ended =
    beforeTheBill.length === contributions.length || exceptionFor(incident, exceptions, now)
      ? undefined
      : exceptionFor({ entity, contributions: beforeTheBill }, exceptions, now);
  const amount = costs.reduce((sum, cost) => sum + cost.amount * cost.share, 0);
  const since = `about ${amount.toFixed(2)} ${first.currency} has been billed since, so say whether it is still wanted`;
  const releasedOn = release?.state === 'succeeded' ? release.requestedAt.slice(0, 10) : undefined;
  return [
    ...(ended ? [`approved by ${ended.owner} until ${ended.expiresAt.slice(0, 10)} (${ended.reason}); ${since}`] : []),
    ...(releasedOn !== undefined && costs.some(({ to }) => to >= releasedOn)
      ? [`released on ${releasedOn} by ${release?.by ?? ''}; ${since}`]
      : []),
  ];
};
