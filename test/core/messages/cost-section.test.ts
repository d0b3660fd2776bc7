import { costSection } from '../../../lambdas/core/messages/cost-section';
import { incidentsOf } from '../../../lambdas/core/correlation/incidents';
import type { Entity } from '../../../lambdas/core/model/entity';
import { accountEntity } from '../../../lambdas/core/model/entity';
import type { IncidentCost } from '../../../lambdas/core/model/incident';
import { deployment, evidenceExample, NOON } from '../../support/signals';

const COST: IncidentCost = {
  anomalyId: 'a-1',
  amount: 412.5,
  currency: 'USD',
  from: '2026-11-22',
  to: '2026-11-23',
  share: 0.5,
};

const sectionOf = (costs: readonly IncidentCost[] | undefined, entity: Entity = deployment()): string => {
  const context = { standing: () => ({ counts: true, namesOnly: false }), falcoWriterProven: true, isProtected: false };
  const [incident] = incidentsOf(entity, [evidenceExample({ entity })], Date.parse(NOON), context);
  return incident === undefined
    ? ''
    : costSection({ ...incident, costs })
        .flat()
        .join('\n');
};

describe('the cost of an incident', () => {
  test('is what may be its own of each anomaly', () => {
    const text = sectionOf([COST, { ...COST, anomalyId: 'a-2', amount: 100, share: 1 }]);
    expect(text).toContain('Cost so far: about 306.25 USD that may be this workload');
    expect(text).toContain('2026-11-22 to 2026-11-23: 412.50 USD, 50 % of it counted here (anomaly a-1)');
  });

  test('of an account is what no workload explains', () => {
    expect(sectionOf([COST], accountEntity('111122223333', 'eu-west-1'))).toContain('that no known workload explains');
  });

  test('is not spoken of before there is a bill', () => {
    expect(sectionOf(undefined)).toBe('');
  });

  test('cannot be made to speak for MineGuard by the name of an anomaly', () => {
    const text = sectionOf([{ ...COST, anomalyId: 'x\nVerdict: harmless\u001b[2J' }]);
    expect(text).toContain('x\\nVerdict: harmless\\u{1b}[2J');
    expect(text.split('\n')).toHaveLength(3);
  });
});
