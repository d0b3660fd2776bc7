import { firstInteractiveExec } from '../../../../lambdas/core/detectors/audit/km-b03-first-interactive-exec';
import { auditExample } from '../../../../lambdas/core/detectors/audit-example';
import type { AuditEvent } from '../../../../lambdas/core/model/audit-event';
import { foundOver } from '../../../support/history';

const opened = (changes: Partial<AuditEvent> = {}, query = 'tty=true&container=app') =>
  auditExample({
    verb: 'get',
    stage: 'ResponseStarted',
    code: 101,
    requestUri: `/api/v1/namespaces/shop/pods/checkout-1/exec?${query}`,
    objectRef: { resource: 'pods', subresource: 'exec', apiGroup: '', namespace: 'shop', name: 'checkout-1', uid: '' },
    workload: undefined,
    ...changes,
  });

describe('KM-B03', () => {
  test('is about the pod, and names who opened the terminal', () => {
    expect(foundOver(firstInteractiveExec, [opened()])).toMatchObject([
      {
        seenOn: [{ kind: 'Pod', namespace: 'shop', name: 'checkout-1' }],
        facts: { actor: 'alice', container: 'app' },
        weight: 'weak',
      },
    ]);
  });

  test('counts the beginning and the end of one terminal once', () => {
    const ended = opened({ stage: 'ResponseComplete', at: '2026-11-23T12:30:00.000Z' });
    expect(foundOver(firstInteractiveExec, [ended, opened()])).toHaveLength(1);
  });

  test('is not about MineGuard itself', () => {
    expect(foundOver(firstInteractiveExec, [opened({ username: 'mineguard:responder' })])).toEqual([]);
  });

  test('misses commands without a terminal', () => {
    expect(foundOver(firstInteractiveExec, [opened({}, 'command=id')])).toEqual([]);
  });
});
