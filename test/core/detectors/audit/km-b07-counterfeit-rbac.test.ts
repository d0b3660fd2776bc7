import { counterfeitRbac } from '../../../../lambdas/core/detectors/audit/km-b07-counterfeit-rbac';
import { signalText } from '../../../support/audit-signals';

const writing = (name: string, changes: Record<string, unknown> = {}) =>
  signalText(counterfeitRbac, {
    requestURI: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
    objectRef: { resource: 'clusterrolebindings', apiGroup: 'rbac.authorization.k8s.io', name },
    ...changes,
  });

describe('KM-B07', () => {
  test.each(['system:controller:kube-controller', 'kubeadm:get-nodes', 'eks:node-manager'])('sees %s', (name) => {
    expect(writing(name)).toBe(`strong User alice: clusterrolebindings/${name}`);
  });

  test.each(['System:x', 'a:system:x', 'systems', 'system', 'system:coredns'])('leaves %s alone', (name) => {
    expect(writing(name)).toBeUndefined();
  });

  test('sees a change by dint of a patch, and not a look', () => {
    expect(writing('system:node', { verb: 'patch' })).toContain('strong');
    expect(writing('system:node', { verb: 'get' })).toBeUndefined();
  });

  test('misses a service account in kube-system that is bound under an ordinary name', () => {
    expect(writing('kube-controller')).toBeUndefined();
  });
});
