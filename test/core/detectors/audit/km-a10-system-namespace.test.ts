import { systemNamespace } from '../../../../lambdas/core/detectors/audit/km-a10-system-namespace';
import { podCreation, podObject } from '../../../support/audit-event';
import { signalText } from '../../../support/audit-signals';

const pod = { ...podObject(), metadata: { ...podObject().metadata, namespace: 'kube-system' } };

const writing = (username: string, sourceIP: string, changes: Record<string, unknown> = {}) =>
  signalText(systemNamespace, {
    ...podCreation(),
    user: { username },
    sourceIPs: [sourceIP],
    responseObject: pod,
    ...changes,
  });

const CONTROLLER = 'system:serviceaccount:kube-system:replicaset-controller';

describe('KM-A10', () => {
  test('is about what a person wrote', () => {
    expect(writing('mallory', '203.0.113.7')).toBe('moderate Pod checkout-7c9d8b6f5c-x2x7q: written into kube-system');
  });

  test('believes a controller at a private address, and none at a public one', () => {
    expect(writing(CONTROLLER, '10.0.0.10')).toBeUndefined();
    expect(writing(CONTROLLER, '203.0.113.7')).toContain('moderate');
  });

  test('does not believe an address that the client has put before its own', () => {
    expect(writing(CONTROLLER, '10.0.0.10', { sourceIPs: ['10.0.0.10', '203.0.113.7'] })).toContain('moderate');
  });

  test('does not believe a controller whose token is bound to a pod, or that uses kubectl', () => {
    const bound = { username: CONTROLLER, extra: { 'authentication.kubernetes.io/pod-name': ['checkout-1'] } };
    expect(writing(CONTROLLER, '10.0.0.10', { user: bound })).toContain('moderate');
    expect(writing(CONTROLLER, '10.0.0.10', { userAgent: 'kubectl/v1.36.0' })).toContain('moderate');
  });

  test('leaves alone what a node shows of its own files', () => {
    const annotations = { 'kubernetes.io/config.mirror': 'hash' };
    const mirror = { ...pod, metadata: { ...pod.metadata, annotations } };
    expect(writing('system:node:node-1', '203.0.113.7', { responseObject: mirror })).toBeUndefined();
    expect(writing('mallory', '203.0.113.7', { responseObject: mirror })).toContain('moderate');
  });

  test('misses a stolen token of a system component that is used from inside', () => {
    expect(writing('system:serviceaccount:kube-system:coredns', '10.0.0.10')).toBeUndefined();
  });
});
