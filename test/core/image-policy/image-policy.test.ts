import { imagePolicy, type ImagePolicyProps } from '../../../lambdas/core/image-policy/image-policy';

interface Spec {
  readonly validationActions?: readonly string[];
  readonly matchConditions?: readonly { readonly name: string; readonly expression: string }[];
  readonly matchConstraints?: { readonly resourceRules: readonly { readonly resources: readonly string[] }[] };
  readonly validations?: readonly { readonly expression: string; readonly message: string }[];
}

const DEFAULTS = {
  mode: 'audit',
  pin: 'digest',
  registries: ['registry.example/shop'],
  excludedNamespaces: [],
} as const;

const specsOf = (changes: Partial<ImagePolicyProps> = {}): readonly [Spec, Spec] => {
  const [policy, binding] = imagePolicy({ ...DEFAULTS, ...changes }) as unknown as readonly { readonly spec: Spec }[];
  return [policy?.spec ?? {}, binding?.spec ?? {}];
};

describe('the image policy', () => {
  test.each([
    ['audit', ['Audit', 'Warn']],
    ['deny', ['Deny', 'Audit']],
  ] as const)('in %s mode does %j', (mode, actions) => {
    expect(specsOf({ mode })[1].validationActions).toEqual(actions);
  });

  test('looks at pods, at ephemeral containers, and at everything that makes pods', () => {
    const resources = specsOf()[0].matchConstraints?.resourceRules.flatMap((rule) => rule.resources) ?? [];
    expect([...resources].sort()).toEqual([
      'cronjobs',
      'daemonsets',
      'deployments',
      'jobs',
      'pods',
      'pods/ephemeralcontainers',
      'replicasets',
      'replicationcontrollers',
      'statefulsets',
    ]);
  });

  test('never judges the images of the cluster itself', () => {
    const conditions = specsOf({ excludedNamespaces: ['monitoring'] })[0].matchConditions ?? [];
    expect(conditions.map(({ name }) => name)).toEqual(['not-excluded', 'not-a-kubelet', 'not-from-a-template']);
    expect(conditions[0]?.expression).toBe('!(request.namespace in ["kube-system", "monitoring"])');
  });

  test('compares whole parts of a name: a registry that begins alike is another one', () => {
    expect(specsOf()[0].validations?.[1]?.expression).toContain('["registry.example/shop/"]');
  });

  test('quotes what it is given, so that a name is never read as an expression', () => {
    const expressions = specsOf({ registries: ['a"] || true || ["'] })[0].validations?.map(
      ({ expression }) => expression,
    );
    expect(expressions?.[1]).toContain(String.raw`["a\"] || true || [\"/"]`);
  });

  test('is not taken for what MineGuard installs, which it removes when the stack goes', () => {
    for (const { metadata } of imagePolicy(DEFAULTS)) {
      expect(metadata.labels).toEqual({ 'app.kubernetes.io/part-of': 'mineguard-baseline' });
      expect(metadata.name).not.toMatch(/^mineguard-/);
    }
  });
});
