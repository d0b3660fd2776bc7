import fc from 'fast-check';
import { readWrittenObject } from '../../../lambdas/core/parsing/written-object';

const RBAC = 'rbac.authorization.k8s.io';

const read = (apiGroup: string, resource: string, requestObject: unknown, changes: Record<string, unknown> = {}) =>
  readWrittenObject({
    ...{ verb: 'create', apiGroup, resource, subresource: '', name: 'a', requestObject, responseObject: undefined },
    ...changes,
  });

const SCALARS = ['string', 'number', 'boolean'];

const leavesOf = (value: unknown): readonly unknown[] =>
  typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : [value];

describe('what a request wrote', () => {
  test('is what the cluster kept, where the response tells it', () => {
    const kept = { roleRef: { name: 'kept' }, subjects: [{ kind: 'User', name: 'a' }] };
    expect(read(RBAC, 'rolebindings', { roleRef: { name: 'asked' } }, { responseObject: kept })).toEqual({
      kind: 'binding',
      role: 'kept',
      subjects: [{ kind: 'User', namespace: '', name: 'a' }],
    });
  });

  test('is not read from a failure message', () => {
    const status = { kind: 'Status', rules: [{ verbs: ['*'] }] };
    expect(read(RBAC, 'roles', { rules: [] }, { responseObject: status })).toEqual({ kind: 'role', rules: [] });
  });

  test('is of the group it belongs to: a custom resource may have any name', () => {
    expect(read('evil.example', 'clusterroles', { rules: [] })).toBeUndefined();
  });

  test.each(['get', 'list', 'delete'])('is not read from %s', (verb) => {
    expect(read(RBAC, 'roles', { rules: [] }, { verb })).toBeUndefined();
  });

  test('stays small however much a body holds', () => {
    const rules = Array.from({ length: 50_000 }, () => ({ verbs: Array.from({ length: 3 }, () => '*') }));
    const written = read(RBAC, 'roles', { rules });
    expect(written?.kind === 'role' && written.rules.length).toBe(500);
  });

  test('is read leniently, whatever a tenant put into the body', () => {
    const resources: readonly (readonly [string, string, string, string])[] = [
      [RBAC, 'clusterroles', '', 'role'],
      [RBAC, 'rolebindings', '', 'binding'],
      ['admissionregistration.k8s.io', 'mutatingwebhookconfigurations', '', 'admission'],
      ['authorization.k8s.io', 'subjectaccessreviews', '', 'access-review'],
      ['certificates.k8s.io', 'certificatesigningrequests', 'approval', 'certificate-request'],
      ['', 'configmaps', '', 'identity-map'],
      ['apps', 'deployments', 'scale', 'scale'],
      ['', 'pods', '', 'removed-labels'],
    ];
    const keys = [
      'rules',
      'subjects',
      'roleRef',
      'webhooks',
      'spec',
      'data',
      'metadata',
      'labels',
      '__proto__',
      'op',
      'path',
    ];
    const body = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(null, true, 1e308, '', '*', 'Ignore'),
        fc.array(tie('value')),
        fc.dictionary(fc.constantFrom(...keys), tie('value')),
      ),
    })).value;
    fc.assert(
      fc.property(
        fc.constantFrom(...resources),
        body,
        body,
        fc.constantFrom('create', 'patch'),
        (of, asked, kept, verb) => {
          const [apiGroup, resource, subresource, kind] = of;
          const written = read(apiGroup, resource, asked, {
            subresource,
            verb,
            name: 'aws-auth',
            responseObject: kept,
          });
          expect([kind, undefined]).toContain(written?.kind);
          expect(leavesOf(written ?? []).filter((leaf) => !SCALARS.includes(typeof leaf))).toEqual([]);
        },
      ),
    );
  });
});
