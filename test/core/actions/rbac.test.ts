import { isolatePod } from '../../../lambdas/core/actions/isolate-pod';
import { clusterRole, inspectorManifests, rbacManifests } from '../../../lambdas/core/actions/rbac';
import { ACTIONS } from '../../../lambdas/core/actions/registry';
import { RESPONDER_GROUP } from '../../../lambdas/core/model/identity';

const READ_VERBS = ['get', 'list'];

const permissionsOf = (rules: ReturnType<typeof clusterRole>['rules']): readonly string[] =>
  rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}${group && `.${group}`}`)),
    ),
  );

const writes = (rules: ReturnType<typeof clusterRole>['rules']) =>
  permissionsOf(rules).filter((permission) => !READ_VERBS.includes(permission.split(' ')[0] ?? ''));

describe('the role of the responder', () => {
  test('writes nothing in observe mode', () => {
    expect(writes(clusterRole(ACTIONS, 'observe').rules)).toEqual([]);
  });

  test('writes in enforce mode exactly what the actions do', () => {
    expect([...writes(clusterRole(ACTIONS, 'enforce').rules)].sort()).toEqual([
      'create networkpolicies.networking.k8s.io',
      'delete networkpolicies.networking.k8s.io',
      'delete pods',
      'patch cronjobs.batch',
      'patch daemonsets.apps',
      'patch deployments/scale.apps',
      'patch jobs.batch',
      'patch pods',
      'patch replicasets/scale.apps',
      'patch replicationcontrollers/scale',
      'patch statefulsets/scale.apps',
    ]);
  });

  test('grows with the enabled actions only', () => {
    expect(writes(clusterRole([isolatePod], 'enforce').rules)).toEqual([
      'patch pods',
      'create networkpolicies.networking.k8s.io',
      'delete networkpolicies.networking.k8s.io',
    ]);
  });

  test('never lets it into a pod, at a secret, or at a role', () => {
    const all = permissionsOf(clusterRole(ACTIONS, 'enforce').rules).join('\n');
    expect(all).not.toMatch(/exec|attach|secrets|configmaps|roles|impersonate|escalate|\*/);
  });

  test('is the same whatever the order of the actions', () => {
    expect(clusterRole([...ACTIONS].reverse(), 'enforce')).toEqual(clusterRole(ACTIONS, 'enforce'));
  });
});

describe('the manifests', () => {
  test('bind the roles to the group of the access entry', () => {
    const manifests = rbacManifests({ mode: 'enforce' });
    expect(manifests.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}`.trim())).toEqual([
      'ClusterRole',
      'ClusterRoleBinding',
      'Role kube-system',
      'RoleBinding kube-system',
      'Role mineguard-system',
      'RoleBinding mineguard-system',
    ]);
    expect(JSON.stringify(manifests)).toContain(
      `"subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"Group","name":"${RESPONDER_GROUP}"}]`,
    );
  });

  test('read one ConfigMap in kube-system, by name', () => {
    const [, , role] = rbacManifests({ mode: 'observe' });
    expect(role).toMatchObject({
      rules: [{ resources: ['configmaps'], verbs: ['get'], resourceNames: ['amazon-vpc-cni'] }],
    });
  });
});

describe('the role of the inspector', () => {
  const [role] = inspectorManifests();
  const rules = role && 'rules' in role ? (role.rules as ReturnType<typeof clusterRole>['rules']) : [];

  test('reads what runs, and nothing else', () => {
    expect(writes(rules)).toEqual([]);
    expect(permissionsOf(rules).join('\n')).not.toMatch(/secrets|configmaps|log|exec|roles|\*/);
    expect(permissionsOf(rules)).toContain('list pods');
    expect(permissionsOf(rules)).toContain('list pods.metrics.k8s.io');
  });
});
