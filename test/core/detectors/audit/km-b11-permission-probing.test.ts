import { permissionProbing } from '../../../../lambdas/core/detectors/audit/km-b11-permission-probing';
import { auditExample } from '../../../../lambdas/core/detectors/audit-example';
import type { AuditEvent } from '../../../../lambdas/core/model/audit-event';
import { foundOver } from '../../../support/history';

const refused = (n: number, changes: Partial<AuditEvent> = {}) =>
  auditExample({
    auditId: `audit-${n}`,
    at: new Date(Date.parse('2026-11-23T12:00:00Z') + n * 10_000).toISOString(),
    verb: 'list',
    code: 403,
    decision: 'forbid',
    username: 'system:serviceaccount:shop:checkout',
    objectRef: { resource: `kind-${n}`, subresource: '', apiGroup: '', namespace: 'shop', name: '', uid: '' },
    workload: undefined,
    ...changes,
  });

const probing = (changes: Partial<AuditEvent> = {}) => Array.from({ length: 15 }, (_, n) => refused(n, changes));

describe('KM-B11', () => {
  test('says what was done, and who did it', () => {
    const found = foundOver(permissionProbing, probing());
    expect(new Set(found.flatMap(({ indicators }) => indicators))).toEqual(
      new Set(['many different requests refused']),
    );
    expect(found[0]?.facts).toMatchObject({ actor: 'system:serviceaccount:shop:checkout', sourceIp: '203.0.113.7' });
  });

  test('sees people who probe, too', () => {
    expect(foundOver(permissionProbing, probing({ username: 'mallory' }))).not.toEqual([]);
  });

  test('leaves out nodes and the control plane, which are refused things every day', () => {
    for (const username of ['system:node:node-1', 'system:kube-scheduler', 'mineguard:inspector']) {
      expect(foundOver(permissionProbing, probing({ username }))).toEqual([]);
    }
  });

  test('misses who probes slowly', () => {
    const slow = probing().map((event, n) => ({
      ...event,
      at: new Date(Date.parse('2026-11-23T12:00:00Z') + n * 60_000).toISOString(),
    }));
    expect(foundOver(permissionProbing, slow)).toEqual([]);
  });
});
