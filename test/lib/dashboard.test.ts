import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { MAX_WIDGETS } from '../../lib/constructs/dashboard';
import { nameOf, onlyResourceOf, resourcesOf, synthesize } from '../support/template';

const LAMBDAS = join(__dirname, '../../lambdas');

const fleet = (size: number) =>
  synthesize({ clusters: Array.from({ length: size }, (_, i) => ({ name: `prod-${i}` })) });

interface Widget {
  readonly type: string;
  readonly properties: { readonly title?: string; readonly metrics?: readonly (readonly unknown[])[] };
}

const widgetsOf = (template: Template): readonly Widget[] => {
  const { Properties } = onlyResourceOf(template, 'AWS::CloudWatch::Dashboard');
  // References are shown as names, which never hold what would break the JSON.
  return (JSON.parse(nameOf(Properties['DashboardBody'])) as { widgets: Widget[] }).widgets;
};

const one = fleet(1);
const twelve = fleet(12);

describe('the dashboard', () => {
  test('has as many widgets for a fleet as for one cluster', () => {
    expect(widgetsOf(one).length).toBeLessThanOrEqual(MAX_WIDGETS);
    expect(widgetsOf(twelve)).toHaveLength(widgetsOf(one).length);
  });

  test('shows no more than twenty lines in one graph', () => {
    const lines = widgetsOf(twelve).map(({ properties }) => properties.metrics?.length ?? 0);
    expect(Math.max(...lines)).toBe(20);
  });

  test('shows every cluster of a small fleet', () => {
    const delivered = widgetsOf(fleet(2)).find(({ properties }) => properties.title === 'Log events delivered');
    expect(delivered?.properties.metrics).toHaveLength(4);
  });

  test('shows only what the code of the stages counts', () => {
    const body = JSON.stringify(widgetsOf(one));
    const own = [...body.matchAll(/\["MineGuard","(\w+)","service","([-\w]+)"/g)].map(([, metric, stage]) => ({
      metric,
      stage,
    }));
    const searched = [...body.matchAll(/MetricName=\\+"(\w+)\\+" service=\\+"([-\w]+)\\+"/g)].map(
      ([, metric, stage]) => ({ metric, stage }),
    );
    expect([own.length, searched.length]).toEqual([4, 6]);
    for (const { metric, stage } of [...own, ...searched]) {
      const code = readdirSync(join(LAMBDAS, stage ?? ''))
        .map((file) => readFileSync(join(LAMBDAS, stage ?? '', file), 'utf8'))
        .join();
      expect({ stage, counted: code.includes(`count('${metric ?? ''}'`) && metric }).toEqual({
        stage,
        counted: metric,
      });
    }
  });

  test('is left out where the user wants none', () => {
    const none = synthesize({ clusters: [{ name: 'prod-a' }], dashboard: { enabled: false } });
    expect(resourcesOf(none, 'AWS::CloudWatch::Dashboard')).toEqual([]);
  });
});
