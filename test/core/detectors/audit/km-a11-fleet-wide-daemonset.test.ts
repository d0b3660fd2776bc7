import { fleetWideDaemonSet } from '../../../../lambdas/core/detectors/audit/km-a11-fleet-wide-daemonset';
import { auditExample, workloadExample } from '../../../../lambdas/core/detectors/audit-example';
import type { AuditEvent } from '../../../../lambdas/core/model/audit-event';
import type { PodTemplate } from '../../../../lambdas/core/model/workload';
import { foundOver } from '../../../support/history';

const placed = (changes: Partial<AuditEvent> = {}, template: Partial<PodTemplate> = {}) => {
  const workload = workloadExample();
  return auditExample({
    objectRef: { resource: 'daemonsets', subresource: '', apiGroup: 'apps', namespace: 'shop', name: 'agent', uid: '' },
    workload: {
      ...workload,
      entity: { ...workload.entity, kind: 'DaemonSet' },
      template: { ...workload.template, ...template },
    },
    ...changes,
  });
};

describe('KM-A11', () => {
  test('names who placed it and what it runs', () => {
    expect(foundOver(fleetWideDaemonSet, [placed()])).toMatchObject([
      {
        weight: 'moderate',
        facts: { actor: 'alice', sourceIp: '203.0.113.7', image: 'registry.example/shop/checkout:1.4.2' },
      },
    ]);
  });

  test('is weak and says why while the cluster is hardly known', () => {
    expect(foundOver(fleetWideDaemonSet, [placed()], '2026-11-22T00:00:00.000Z')).toMatchObject([
      { weight: 'weak', facts: { learning: expect.stringContaining('less than 7 days') } },
    ]);
  });

  test('takes a selector by operating system for none', () => {
    expect(foundOver(fleetWideDaemonSet, [placed({}, { nodeSelector: { 'kubernetes.io/os': 'linux' } })])).toHaveLength(
      1,
    );
  });

  test('is not excused by what others do', () => {
    const events = [placed({ username: 'platform' }), placed({ auditId: 'audit-2', at: '2026-11-24T12:00:00.000Z' })];
    expect(foundOver(fleetWideDaemonSet, events).map(({ facts }) => facts['actor'])).toEqual(['platform', 'alice']);
  });

  test('misses nodes that are chosen by a label which all of them bear', () => {
    expect(foundOver(fleetWideDaemonSet, [placed({}, { nodeSelector: { team: 'all' } })])).toEqual([]);
  });
});
