import { replicaSurge } from '../../../../lambdas/core/detectors/audit/km-a17-replica-surge';
import { auditExample, workloadExample } from '../../../../lambdas/core/detectors/audit-example';
import { foundOver } from '../../../support/history';

const owner = workloadExample().entity;

const scaled = (replicas: number, day: number, username = 'alice') =>
  auditExample({
    auditId: `audit-${day}`,
    at: new Date(Date.parse('2026-11-23T12:00:00Z') + day * 86_400_000).toISOString(),
    verb: 'update',
    code: 200,
    username,
    objectRef: {
      resource: 'deployments',
      subresource: 'scale',
      apiGroup: 'apps',
      namespace: 'shop',
      name: owner.name,
      uid: '',
    },
    workload: undefined,
    scaled: { owner, replicas },
  });

describe('KM-A17', () => {
  test('says how many there were and are', () => {
    expect(foundOver(replicaSurge, [scaled(3, 0), scaled(30, 1)])).toMatchObject([
      { facts: { before: '3', replicas: '30', actor: 'alice' }, weight: 'weak' },
    ]);
  });

  test('compares with the most of thirty days, and not of ever', () => {
    expect(foundOver(replicaSurge, [scaled(30, 0), scaled(3, 10), scaled(31, 20)])).toEqual([]);
    expect(foundOver(replicaSurge, [scaled(30, 0), scaled(3, 20), scaled(31, 40)])).toHaveLength(1);
  });

  test('believes an autoscaler by its whole name only', () => {
    const like = 'system:serviceaccount:shop:horizontal-pod-autoscaler';
    expect(foundOver(replicaSurge, [scaled(3, 0), scaled(30, 1, like)])).toHaveLength(1);
  });

  test('misses what grows in steps', () => {
    expect(foundOver(replicaSurge, [scaled(3, 0), scaled(20, 1), scaled(90, 2)])).toEqual([]);
  });
});
