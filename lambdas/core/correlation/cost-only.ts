import type { Entity } from '../model/entity';
import type { Assessment, IncidentCost } from '../model/incident';
import { unexplainedPartOf } from './cost';

/** From what part on a bill has nobody who explains it. */
const UNEXPLAINED_PART = 0.6;

/** Bills of an account that nobody explains. */
export const unexplainedIn = (entity: Entity, costs: readonly IncidentCost[] = []): readonly IncidentCost[] =>
  entity.kind === 'Account' ? costs.filter((cost) => unexplainedPartOf(cost) >= UNEXPLAINED_PART) : [];

/**
 * Has people told of a bill that nobody explains, whatever its score: money alone says little about mining, and somebody
 * has to look. It raises the state to `notify-low` and no further, and the probability stays what it is.
 */
export const tellingUnexplained = (
  assessment: Assessment,
  entity: Entity,
  costs: readonly IncidentCost[] | undefined,
): Assessment => {
  const unexplained = unexplainedIn(entity, costs);
  const counts = assessment.contributions.some(({ channel }) => channel === 'COST');
  if (assessment.state !== 'record' || unexplained.length === 0 || !counts) return assessment;
  return {
    ...assessment,
    state: 'notify-low',
    reasons: [...assessment.reasons, 'a cost that nobody explains is told whatever its score'],
    nearestChange: 'an owner that explains the cost would make it record',
  };
};
