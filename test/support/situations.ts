import type { Situation } from '../../lambdas/core/actions/action';
import { parseLiveObject } from '../../lambdas/core/parsing/live-object';
import { CLUSTER, podObject, type KubernetesObject } from './cluster-objects';
import { NOON } from './signals';

/** What an action reads about an object before it acts. */
export const situationOf = (
  object: KubernetesObject = podObject(),
  changes: Partial<Omit<Situation, 'target'>> = {},
): Situation => {
  const target = parseLiveObject(CLUSTER, object);
  if (!target) throw new Error('the object of this test is not understood');
  return {
    incidentId: 'inc-1',
    target,
    pods: [],
    networkPolicies: [],
    networkPolicyEnforced: true,
    adminTierDeny: false,
    blocks: [],
    neighbours: [],
    now: Date.parse(NOON),
    ...changes,
  };
};
