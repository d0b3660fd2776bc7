import { templateFanOut } from '../../../../lambdas/core/detectors/audit/km-b17-template-fan-out';
import { auditExample, containerExample, workloadExample } from '../../../../lambdas/core/detectors/audit-example';
import type { AuditEvent } from '../../../../lambdas/core/model/audit-event';
import type { ContainerSpec } from '../../../../lambdas/core/model/workload';
import { foundOver } from '../../../support/history';

const PLACES = ['shop', 'games', 'shop', 'news', 'games', 'mail'];

const copy = (
  n: number,
  changes: Partial<AuditEvent> = {},
  containers: readonly ContainerSpec[] = [containerExample()],
) => {
  const workload = workloadExample(containers);
  return auditExample({
    auditId: `audit-${n}`,
    at: new Date(Date.parse('2026-11-23T12:00:00Z') + n * 60_000).toISOString(),
    workload: {
      ...workload,
      entity: { ...workload.entity, namespace: PLACES[n] ?? 'shop', name: `web-${n}`, uid: `uid-${n}` },
    },
    ...changes,
  });
};

const spread = (one: (n: number) => AuditEvent, count = 5) => Array.from({ length: count }, (_, n) => one(n));

describe('KM-B17', () => {
  test('is about each copy, and says the same of each however many there are', () => {
    const [five, six] = [foundOver(templateFanOut, spread(copy, 5)), foundOver(templateFanOut, spread(copy, 6))];
    expect(five).toHaveLength(5);
    expect(six.slice(0, 5)).toEqual(five);
  });

  test('sees through other names of containers and another order of variables', () => {
    const env = [
      { name: 'A', value: '1' },
      { name: 'B', value: '2' },
    ];
    const disguised = (n: number) =>
      copy(n, {}, [containerExample({ name: `c-${n}`, env: n % 2 === 0 ? env : env.toReversed() })]);
    expect(foundOver(templateFanOut, spread(disguised))).toHaveLength(5);
  });

  test('does not count what controllers make', () => {
    const username = 'system:serviceaccount:kube-system:daemon-set-controller';
    expect(
      foundOver(
        templateFanOut,
        spread((n) => copy(n, { username })),
      ),
    ).toEqual([]);
  });

  test('misses copies that differ in an argument', () => {
    const varied = (n: number) => copy(n, {}, [containerExample({ args: [`--worker=${n}`] })]);
    expect(foundOver(templateFanOut, spread(varied))).toEqual([]);
  });
});
