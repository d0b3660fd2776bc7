import { isolatePod } from '../../../lambdas/core/actions/isolate-pod';
import { ACTIONS } from '../../../lambdas/core/actions/registry';
import { scaleToZero } from '../../../lambdas/core/actions/scale-to-zero';
import { adminTierPolicy, isAdminTierPolicy } from '../../../lambdas/core/guards/admin-tier';
import { clusterManifests } from '../../../lambdas/core/guards/cluster-manifests';
import { responderGuard } from '../../../lambdas/core/guards/responder-guard';

const POLICY = {
  mode: 'enforce',
  namespaceModes: {},
  protectedNamespaces: ['payments'],
  protectedOwners: [{ kind: 'StatefulSet', namespace: 'shop', name: 'db' }],
} as const;

const kindsIn = (...args: Parameters<typeof clusterManifests>) =>
  clusterManifests(...args).map(({ kind, metadata }) => `${kind} ${metadata.name}`);

interface AdmissionPolicy {
  readonly spec: {
    readonly failurePolicy: string;
    readonly matchConstraints: { readonly resourceRules: readonly { readonly resources: readonly string[] }[] };
    readonly matchConditions: readonly { readonly name: string; readonly expression: string }[];
    readonly validations: readonly { readonly expression: string; readonly message: string }[];
  };
}

const policyOf = (
  actions = ACTIONS,
  policy: Parameters<typeof responderGuard>[1] = POLICY,
): AdmissionPolicy['spec'] => {
  const [guard] = responderGuard(actions, policy);
  return (guard as unknown as AdmissionPolicy).spec;
};

const textOf = (value: unknown): string => JSON.stringify(value).replaceAll(String.raw`\"`, '"');

describe('what is installed in a cluster', () => {
  test('in observe mode is the policy for blocks, which matches no namespace, and roles', () => {
    const [block, binding, ...roles] = clusterManifests({ ...POLICY, mode: 'observe' });
    expect([block?.metadata.name, binding?.metadata.name]).toEqual(['mineguard-block', 'mineguard-block']);
    expect((block as unknown as AdmissionPolicy).spec.matchConditions).toContainEqual({
      name: 'not-only-observed',
      expression: '(request.namespace in [])',
    });
    expect(new Set(roles.map(({ kind }) => kind))).toEqual(
      new Set(['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding']),
    );
  });

  test('in enforce mode is the guards first, each with its binding, then the roles', () => {
    expect(kindsIn(POLICY).slice(0, 11)).toEqual([
      'Namespace mineguard-system',
      'ValidatingAdmissionPolicy mineguard-labels',
      'ValidatingAdmissionPolicyBinding mineguard-labels',
      'ValidatingAdmissionPolicy mineguard-objects',
      'ValidatingAdmissionPolicyBinding mineguard-objects',
      'ValidatingAdmissionPolicy mineguard-responder',
      'ValidatingAdmissionPolicyBinding mineguard-responder',
      'ValidatingAdmissionPolicy mineguard-block',
      'ValidatingAdmissionPolicyBinding mineguard-block',
      'ClusterNetworkPolicy mineguard-quarantine',
      'ClusterRole mineguard-responder',
    ]);
  });

  test('is the same as in enforce mode when only one namespace enforces', () => {
    expect(kindsIn({ ...POLICY, mode: 'observe', namespaceModes: { shop: 'enforce' } })).toEqual(kindsIn(POLICY));
  });

  test('bears our label and our name, so that it is found when it is to be removed', () => {
    for (const { metadata } of clusterManifests(POLICY)) {
      expect(metadata.labels).toEqual({ 'app.kubernetes.io/managed-by': 'mineguard' });
      expect(metadata.name).toMatch(/^mineguard-/);
    }
  });
});

describe('the guard of the responder', () => {
  test('knows every resource that the enabled actions may write, as their roles name it', () => {
    const guarded = policyOf().matchConstraints.resourceRules.flatMap(({ resources }) => resources);
    const writable = ACTIONS.flatMap(({ rbac }) => rbac)
      .filter(({ verbs }) => verbs.some((verb) => !['get', 'list'].includes(verb)))
      .flatMap(({ resources }) => resources);
    expect([...new Set(guarded)].sort()).toEqual([...new Set(writable)].sort());
  });

  test('grows with the enabled actions only', () => {
    const [allowed] = policyOf([isolatePod]).validations;
    expect(allowed?.expression).toBe(
      'variables.write in ["UPDATE /pods", "CREATE networking.k8s.io/networkpolicies", "DELETE networking.k8s.io/networkpolicies"]',
    );
    expect(textOf(policyOf([isolatePod]))).not.toContain('scale');
    expect(textOf(policyOf([scaleToZero]))).not.toContain('networkpolicies');
  });

  test('is about requests of the responder alone', () => {
    expect(policyOf().matchConditions.map(({ expression }) => expression)).toEqual([
      'request.userInfo.username == "mineguard:responder"',
    ]);
  });

  test('names protected namespaces, protected owners and what keeps a cluster alive', () => {
    const text = textOf(policyOf().validations);
    expect(text).toContain('!(request.namespace in ["payments"])');
    expect(text).toContain('"statefulsets shop/db"');
    expect(text).toContain('"daemonsets kube-system/aws-node"');
  });

  test('holds the responder out of a namespace that is only observed', () => {
    const own = { ...POLICY, namespaceModes: { staging: 'observe', shop: 'enforce' } } as const;
    expect(textOf(policyOf(ACTIONS, own))).toContain('!(request.namespace in ["staging"])');
    const other = { ...own, mode: 'observe', namespaceModes: { shop: 'approve' } } as const;
    expect(textOf(policyOf(ACTIONS, other))).toContain(
      '"expression":"request.namespace in ["shop", "mineguard-system"]"',
    );
  });

  test('quotes what the configuration says, so that a name is never read as an expression', () => {
    const hostile = { ...POLICY, protectedNamespaces: ['a"] || true || ["'] };
    expect(policyOf(ACTIONS, hostile).validations.map(({ expression }) => expression)).toContain(
      String.raw`!(request.namespace in ["a\"] || true || [\""])`,
    );
  });
});

describe('the Admin-tier policy', () => {
  test('is recognised whatever the order of its keys, and with what the API server adds beside the spec', () => {
    const { tier, priority, subject, ingress, egress } = adminTierPolicy().spec;
    const live = { metadata: { name: 'x' }, status: {}, spec: { egress, ingress, subject, priority, tier } };
    expect(isAdminTierPolicy(live)).toBe(true);
  });

  test.each([
    ['lets traffic pass', { egress: [{ action: 'Accept', to: [{ namespaces: {} }] }] }],
    ['selects other pods', { subject: { namespaces: {} } }],
    ['is of the lower tier', { tier: 'Baseline' }],
  ])('is not taken for ours when it %s', (_, change) => {
    expect(isAdminTierPolicy({ ...adminTierPolicy(), spec: { ...adminTierPolicy().spec, ...change } })).toBe(false);
  });

  test('is not there when nothing is', () => {
    expect(isAdminTierPolicy(undefined)).toBe(false);
  });
});
