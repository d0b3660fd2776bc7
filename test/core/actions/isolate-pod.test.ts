import type { NetworkPolicy } from '../../../lambdas/core/actions/cluster';
import { isolatePod } from '../../../lambdas/core/actions/isolate-pod';
import { networkPolicyManifest } from '../../../lambdas/core/actions/network-policy';
import { parseNetworkPolicy } from '../../../lambdas/core/parsing/network-policy';
import { podObject } from '../../support/cluster-objects';
import { situationOf } from '../../support/situations';

const policy = (spec: object, name = 'theirs'): NetworkPolicy => {
  const parsed = parseNetworkPolicy({ metadata: { name }, spec });
  if (!parsed) throw new Error('the policy of this test is not understood');
  return parsed;
};

const allowEgress = { policyTypes: ['Egress'], egress: [{}] };
const pod = podObject({ labels: { app: 'web', tier: 'front' } });
const objections = (...networkPolicies: readonly NetworkPolicy[]) =>
  isolatePod.preflight(situationOf(pod, { networkPolicies }));

describe('isolate-pod', () => {
  test('makes the policy before the label: a labelled pod without a policy only looks isolated', () => {
    expect(isolatePod.apply(situationOf(pod)).map(({ op }) => op)).toEqual(['createNetworkPolicy', 'labelPod']);
  });

  test('selects the pod by the incident and denies both directions', () => {
    const [create] = isolatePod.apply(situationOf(pod));
    expect(create?.op === 'createNetworkPolicy' && networkPolicyManifest(create).spec).toEqual({
      podSelector: { matchLabels: { 'mineguard/incident': 'inc-1' } },
      policyTypes: ['Ingress', 'Egress'],
    });
  });

  test('has nothing against an ordinary pod in a cluster that enforces policies', () => {
    expect(objections()).toEqual([]);
  });

  test('says that a pod on the network of its node is out of reach', () => {
    const onNode = podObject({ podSpec: { hostNetwork: true } });
    expect(isolatePod.preflight(situationOf(onNode)).join()).toContain('not isolated');
  });

  test('says that a cluster which ignores policies would ignore this one', () => {
    expect(isolatePod.preflight(situationOf(pod, { networkPolicyEnforced: false })).join()).toContain('not isolated');
  });

  test.each([
    ['by labels', { podSelector: { matchLabels: { app: 'web' } } }],
    ['by everything', { podSelector: {} }],
    ['by In', { podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] } }],
    ['by NotIn', { podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['db'] }] } }],
    ['by Exists', { podSelector: { matchExpressions: [{ key: 'tier', operator: 'Exists' }] } }],
    ['by DoesNotExist', { podSelector: { matchExpressions: [{ key: 'none', operator: 'DoesNotExist' }] } }],
  ])('names a policy that selects the pod %s and allows traffic', (_, selector) => {
    expect(objections(policy({ ...selector, ...allowEgress })).join()).toContain('NetworkPolicy theirs allows');
  });

  test.each([
    ['selects other pods', { podSelector: { matchLabels: { app: 'db' } }, ...allowEgress }],
    ['denies only', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }],
    ['has rules for a direction that it does not govern', { podSelector: {}, policyTypes: ['Ingress'], egress: [{}] }],
  ])('does not mind a policy that %s', (_, spec) => {
    expect(objections(policy(spec))).toEqual([]);
  });

  test('is verified by label and policy together', () => {
    const labelled = podObject({ labels: { app: 'web', 'mineguard/incident': 'inc-1' } });
    const [create] = isolatePod.apply(situationOf(pod));
    const ours = create?.op === 'createNetworkPolicy' && parseNetworkPolicy(networkPolicyManifest(create));
    if (!ours) throw new Error('no policy');
    const level = (object: typeof pod, networkPolicies: readonly NetworkPolicy[]) =>
      isolatePod.verify(situationOf(object, { networkPolicies }));
    expect(level(labelled, [ours])).toBe('written');
    expect(level(labelled, [])).toBe('none');
    expect(level(pod, [ours])).toBe('none');
    expect(level(labelled, [policy({ podSelector: {}, ...allowEgress }, ours.name)])).toBe('none');
  });

  test('is undone by its own two fields, the label first', () => {
    expect(isolatePod.undo(situationOf(pod)).map(({ op }) => op)).toEqual(['labelPod', 'deleteNetworkPolicy']);
  });

  describe('where the Admin-tier policy denies all traffic of isolated pods', () => {
    const situation = (changes: Parameters<typeof situationOf>[1] = {}) =>
      situationOf(pod, { adminTierDeny: true, ...changes });

    test('is one label', () => {
      expect(isolatePod.apply(situation()).map(({ op }) => op)).toEqual(['labelPod']);
      expect(isolatePod.undo(situation()).map(({ op }) => op)).toEqual(['labelPod']);
    });

    test('minds no policy that allows traffic: it is asked later', () => {
      const networkPolicies = [policy({ podSelector: {}, ...allowEgress })];
      expect(isolatePod.preflight(situation({ networkPolicies }))).toEqual([]);
    });

    test('still says that a cluster which ignores policies would ignore this one', () => {
      expect(isolatePod.preflight(situation({ networkPolicyEnforced: false })).join()).toContain('not isolated');
    });

    test('is verified by the label', () => {
      const labelled = podObject({ labels: { 'mineguard/incident': 'inc-1' } });
      expect(isolatePod.verify(situationOf(labelled, { adminTierDeny: true }))).toBe('written');
      expect(isolatePod.verify(situation())).toBe('none');
    });
  });
});
