import { tokenElsewhere } from '../../../../lambdas/core/detectors/audit/km-b12-token-elsewhere';
import { signalText } from '../../../support/audit-signals';

const from = (sourceIPs: readonly string[], cidrs?: readonly string[], username = 'system:serviceaccount:shop:ci') =>
  signalText(tokenElsewhere, { user: { username }, sourceIPs }, cidrs);

describe('KM-B12', () => {
  test('is strong, and about the workload that was written, where the ranges of the cluster are known', () => {
    expect(from(['198.51.100.7'], ['203.0.113.0/24'])).toBe(
      'strong Deployment checkout: token of system:serviceaccount:shop:ci at 198.51.100.7',
    );
    expect(from(['198.51.100.7'], [])).toContain('strong Deployment');
  });

  test('is weak, and about the service account, where they are not: it may be the cluster’s own way out', () => {
    expect(from(['198.51.100.7'])).toMatch(/^weak ServiceAccount ci/);
  });

  test.each([
    ['a pod', ['10.0.1.42'], undefined],
    ['a pod of a shared range', ['100.64.3.4'], []],
    ['the gateway of the cluster', ['203.0.113.16'], ['203.0.113.16/28']],
    ['the control plane', ['::1'], []],
    ['no address', [], []],
    ['what is no address', ['somewhere'], []],
  ])('leaves %s alone', (_name, sourceIPs, cidrs) => {
    expect(from(sourceIPs, cidrs)).toBeUndefined();
  });

  test('goes by the address that the API server saw, not by what the client claims', () => {
    expect(from(['10.0.1.42', '198.51.100.7'], [])).toContain('strong');
    expect(from(['198.51.100.7', '10.0.1.42'], [])).toBeUndefined();
  });

  test('misses a token that is used in another pod', () => {
    expect(from(['10.0.9.9'], [])).toBeUndefined();
  });
});
