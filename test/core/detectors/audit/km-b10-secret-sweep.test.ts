import { secretSweep } from '../../../../lambdas/core/detectors/audit/km-b10-secret-sweep';
import { auditExample } from '../../../../lambdas/core/detectors/audit-example';
import type { AuditEvent } from '../../../../lambdas/core/model/audit-event';
import { foundOver } from '../../../support/history';

const SERVICE_ACCOUNT = 'system:serviceaccount:shop:checkout';
const TOKEN = {
  'authentication.kubernetes.io/pod-name': 'checkout-1',
  'authentication.kubernetes.io/pod-uid': 'uid-checkout-1',
};

const read = (n: number, changes: Partial<AuditEvent> = {}) =>
  auditExample({
    auditId: `audit-${n}`,
    at: new Date(Date.parse('2026-11-23T12:00:00Z') + n * 30_000).toISOString(),
    level: 'Metadata',
    verb: 'get',
    code: 200,
    username: SERVICE_ACCOUNT,
    extra: TOKEN,
    objectRef: { resource: 'secrets', subresource: '', apiGroup: '', namespace: 'shop', name: `db-${n}`, uid: '' },
    workload: undefined,
    ...changes,
  });

const sweep = (changes: Partial<AuditEvent> = {}, count = 10) =>
  Array.from({ length: count }, (_, n) => read(n, changes));
const subjects = (events: readonly AuditEvent[]) =>
  new Set(foundOver(secretSweep, events).flatMap(({ seenOn }) => seenOn.map(({ kind, name }) => `${kind} ${name}`)));

describe('KM-B10', () => {
  test('is about the pod whose token reads', () => {
    expect(subjects(sweep())).toEqual(new Set(['Pod checkout-1']));
  });

  test('is about the cluster where no pod is behind the name', () => {
    expect(subjects(sweep({ username: 'alice', extra: {} }))).toEqual(new Set(['Cluster prod-a']));
    expect(subjects(sweep({ username: SERVICE_ACCOUNT, extra: {} }))).toEqual(new Set(['Cluster prod-a']));
  });

  test('does not add up what several names read', () => {
    const events = sweep().map((event, n) => ({ ...event, username: `${SERVICE_ACCOUNT}-${n % 2}` }));
    expect(foundOver(secretSweep, events)).toEqual([]);
  });

  test('believes controllers of the control plane by their namespace', () => {
    const like = 'system:serviceaccount:shop:namespace-controller';
    expect(foundOver(secretSweep, sweep({ username: like }))).not.toEqual([]);
    expect(
      foundOver(secretSweep, sweep({ username: 'system:serviceaccount:kube-system:namespace-controller' })),
    ).toEqual([]);
  });

  test('misses who reads slowly', () => {
    const events = sweep().map((event, n) => ({
      ...event,
      at: new Date(Date.parse('2026-11-23T12:00:00Z') + n * 120_000).toISOString(),
    }));
    expect(foundOver(secretSweep, events)).toEqual([]);
  });
});
