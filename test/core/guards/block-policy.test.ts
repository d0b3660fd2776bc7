import { blockPolicy } from '../../../lambdas/core/guards/block-policy';

const POLICY = { mode: 'enforce', namespaceModes: {}, protectedNamespaces: ['payments'] } as const;

interface Policy {
  readonly spec: {
    readonly failurePolicy: string;
    readonly matchConditions: readonly { readonly name: string; readonly expression: string }[];
    readonly variables: readonly { readonly name: string; readonly expression: string }[];
  };
}

interface Binding {
  readonly spec: { readonly paramRef: Readonly<Record<string, unknown>> };
}

const made = (policy: Parameters<typeof blockPolicy>[0] = POLICY) => {
  const [admission, binding] = blockPolicy(policy) as unknown as readonly [Policy, Binding];
  const conditions = new Map(admission.spec.matchConditions.map(({ name, expression }) => [name, expression]));
  const variables = new Map(admission.spec.variables.map(({ name, expression }) => [name, expression]));
  return { admission, binding, conditions, variables };
};

describe('the block policy', () => {
  test('lets everything pass that it cannot judge, and everything while nothing is blocked', () => {
    const { admission, binding } = made();
    expect(admission.spec.failurePolicy).toBe('Ignore');
    expect(binding.spec.paramRef).toEqual({
      namespace: 'mineguard-system',
      selector: {
        matchLabels: { 'app.kubernetes.io/managed-by': 'mineguard', 'app.kubernetes.io/component': 'block' },
      },
      parameterNotFoundAction: 'Allow',
    });
  });

  test('never refuses what keeps the cluster alive, what is ours, or what is protected', () => {
    expect(made().conditions.get('not-protected')).toBe(
      '!(request.namespace in ["kube-system", "kube-public", "kube-node-lease", "mineguard-system", "payments"])',
    );
  });

  test('refuses nobody where it is only observed', () => {
    const own = { ...POLICY, namespaceModes: { staging: 'observe' } } as const;
    expect(made(own).conditions.get('not-only-observed')).toBe('!(request.namespace in ["staging"])');
    const other = { ...POLICY, mode: 'observe', namespaceModes: { shop: 'approve' } } as const;
    expect(made(other).conditions.get('not-only-observed')).toBe('(request.namespace in ["shop"])');
    expect(made().conditions.has('not-only-observed')).toBe(false);
  });

  test('holds outside of its own namespace only where is enforced', () => {
    const scope = (policy: Parameters<typeof blockPolicy>[0]) => made(policy).variables.get('inForce');
    expect(scope(POLICY)).toContain('(true || request.namespace == variables.origin)');
    expect(scope({ ...POLICY, mode: 'approve', namespaceModes: { shop: 'enforce' } })).toContain(
      '((request.namespace in ["shop"]) || request.namespace == variables.origin)',
    );
    expect(scope({ ...POLICY, namespaceModes: { ask: 'approve' } })).toContain(
      '(!(request.namespace in ["ask"]) || request.namespace == variables.origin)',
    );
  });
});
