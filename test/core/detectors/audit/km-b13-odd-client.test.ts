import { oddClient } from '../../../../lambdas/core/detectors/audit/km-b13-odd-client';
import { signalText } from '../../../support/audit-signals';

const calledBy = (userAgent: string, username = 'system:serviceaccount:shop:web') =>
  signalText(oddClient, { userAgent, user: { username } });

describe('KM-B13', () => {
  test.each([
    ['kubectl/v1.36.0 (linux/amd64) kubernetes/abc', 'kubectl'],
    ['curl/8.15.0', 'curl'],
    ['python-requests/2.32', 'python-requests'],
    ['Go-http-client/2.0', 'Go-http-client'],
    ['kdigger/v0', 'kdigger'],
  ])('a workload that calls itself %s', (userAgent, tool) => {
    expect(calledBy(userAgent)).toBe(`weak ServiceAccount web: client ${tool}`);
  });

  test('a person may use kubectl, and nobody a tool for intrusion', () => {
    expect(calledBy('kubectl/v1.36.0', 'alice')).toBeUndefined();
    expect(calledBy('stratus-red-team_0b4', 'alice')).toBe('weak User alice: client stratus-red-team');
  });

  test.each(['', 'cluster-autoscaler/v1', 'helm-controller/v1', 'x kubectl/v1'])('leaves %s alone', (userAgent) => {
    expect(calledBy(userAgent)).toBeUndefined();
  });
});
