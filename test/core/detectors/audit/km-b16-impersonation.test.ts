import { systemImpersonation } from '../../../../lambdas/core/detectors/audit/km-b16-impersonation';
import { signalIn, signalText } from '../../../support/audit-signals';

const as = (impersonatedUser: unknown, username = 'alice') =>
  signalText(systemImpersonation, {
    impersonatedUser: impersonatedUser as Record<string, unknown>,
    user: { username },
  });

describe('KM-B16', () => {
  test('is about who really asked, and names in whose name', () => {
    const record = { impersonatedUser: { username: 'system:kube-scheduler' } };
    expect(signalIn(systemImpersonation, record)).toMatchObject({
      entity: { kind: 'User', name: 'alice' },
      facts: { actor: 'alice', inTheNameOf: 'system:kube-scheduler' },
    });
  });

  test.each([
    [{ username: 'bob', groups: ['system:masters'] }, 'system:masters'],
    [{ username: 'system:node:node-1' }, 'system:node:node-1'],
    [{ username: 'system:serviceaccount:kube-system:x' }, 'system:serviceaccount:kube-system:x'],
  ])('sees %j', (impersonated, name) => {
    expect(as(impersonated)).toBe(`moderate User alice: in the name of ${name}`);
  });

  test.each([
    [{ username: 'bob', groups: ['ops'] }],
    [{ username: 'system:serviceaccount:shop:ci' }],
    [{ username: 'system:anonymous' }],
    [null],
    ['system:masters'],
  ])('leaves %j alone', (impersonated) => {
    expect(as(impersonated)).toBeUndefined();
  });
});
