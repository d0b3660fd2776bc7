import { resourcesOf, synthesize } from '../support/template';

const sweeps = (...clusters: readonly object[]) =>
  resourcesOf(synthesize({ clusters }), 'AWS::Events::Rule')
    .map(({ Properties }) => Properties)
    .filter(({ Targets }) => JSON.stringify(Targets).includes('sweep'));

describe('the sweep of blocks', () => {
  test('runs every 15 minutes for each cluster in which something may be blocked', () => {
    const rules = sweeps({ name: 'prod-a', mode: 'enforce' }, { name: 'prod-b', namespaceModes: { shop: 'approve' } });
    expect(rules).toMatchObject([
      { ScheduleExpression: 'rate(15 minutes)', Targets: [{ Input: '{"kind":"sweep","cluster":"prod-a"}' }] },
      { ScheduleExpression: 'rate(15 minutes)', Targets: [{ Input: '{"kind":"sweep","cluster":"prod-b"}' }] },
    ]);
  });

  test('does not run where everything is only observed', () => {
    expect(sweeps({ name: 'prod-a' })).toEqual([]);
  });
});
