import { wildcardGrant } from '../../../../lambdas/core/detectors/audit/km-b06-wildcard-grant';
import type { AuditRecord } from '../../../support/audit-event';
import { signalText } from '../../../support/audit-signals';

const writing = (resource: string, object: unknown, changes: Partial<AuditRecord> = {}): Partial<AuditRecord> => ({
  requestURI: '/apis/rbac.authorization.k8s.io/v1',
  objectRef: {
    resource,
    apiGroup: 'rbac.authorization.k8s.io',
    name: 'grant',
    ...(resource.startsWith('cluster') ? {} : { namespace: 'shop' }),
  },
  requestObject: object,
  responseObject: object,
  ...changes,
});

const found = (...parameters: Parameters<typeof writing>) => signalText(wildcardGrant, writing(...parameters));

const binding = (role: string, subject: unknown) => ({
  roleRef: { kind: 'ClusterRole', name: role },
  subjects: [subject],
});
const group = (name: string) => ({ kind: 'Group', name });
const role = (...rules: readonly unknown[]) => ({ rules });

describe('KM-B06', () => {
  test.each([
    ['clusterrolebindings', binding('cluster-admin', group('ops')), 'moderate User alice: cluster-admin for Group ops'],
    ['rolebindings', binding('admin', group('ops')), 'weak User alice: admin for Group ops'],
    [
      'clusterrolebindings',
      binding('edit', group('system:authenticated')),
      'strong User alice: edit for Group system:authenticated',
    ],
    [
      'rolebindings',
      binding('x', group('system:unauthenticated')),
      'strong User alice: x for Group system:unauthenticated',
    ],
    [
      'clusterroles',
      role({ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }),
      'moderate User alice: all verbs on all resources',
    ],
    [
      'clusterroles',
      role({ apiGroups: [''], resources: ['nodes/proxy'], verbs: ['get'] }),
      'moderate User alice: get nodes/proxy',
    ],
    [
      'roles',
      role({ apiGroups: [''], resources: ['pods/exec'], verbs: ['create'] }),
      'weak User alice: create pods/exec',
    ],
    ['clusterroles', role({ apiGroups: [''], resources: ['secrets'], verbs: ['*'] }), 'moderate User alice: * secrets'],
  ])('%s: names what is given away', (resource, object, expected) => {
    expect(found(resource, object)).toBe(expected);
  });

  test.each([
    ['clusterrolebindings', binding('view', group('ops'))],
    ['clusterrolebindings', binding('cluster-admin', group('system:masters'))],
    ['clusterrolebindings', binding('view', group('system:authenticated'))],
    ['clusterrolebindings', binding('system:discovery', group('system:unauthenticated'))],
    ['clusterroles', role({ apiGroups: [''], resources: ['secrets'], verbs: ['get'] })],
    ['clusterroles', role({ apiGroups: ['argoproj.io'], resources: ['*'], verbs: ['*'] })],
    ['clusterroles', role({ nonResourceURLs: ['*'], verbs: ['*'] })],
    ['clusterroles', role('x', null, { resources: 7, verbs: { a: 1 } })],
  ])('%s: leaves alone what is narrow', (resource, object) => {
    expect(found(resource, object)).toBeUndefined();
  });

  test('sees the worst of several', () => {
    const subjects = [group('ops'), { kind: 'User', name: 'system:anonymous' }];
    expect(found('clusterrolebindings', { ...binding('cluster-admin', undefined), subjects })).toMatch(
      /^strong .*anonymous/,
    );
  });

  test('sees a subject that a JSON Patch adds, where the response tells the role', () => {
    const patch = [{ op: 'add', path: '/subjects/-', value: { kind: 'User', name: 'mallory' } }];
    const changes = { verb: 'patch', requestObject: patch };
    expect(
      found('clusterrolebindings', binding('cluster-admin', { kind: 'User', name: 'mallory' }), changes),
    ).toContain('cluster-admin for User mallory');
  });

  test('says so when the log does not tell the content', () => {
    expect(found('clusterroles', undefined)).toBe(
      'weak User alice: clusterroles with a content that the log does not tell',
    );
  });

  test('misses a binding to a role that was made wide before', () => {
    expect(found('clusterrolebindings', binding('made-wide-before', group('ops')))).toBeUndefined();
  });
});
