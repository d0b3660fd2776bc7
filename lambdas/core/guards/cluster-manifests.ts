import type { ResponseAction } from '../actions/action';
import { rbacManifests, type KubernetesManifest } from '../actions/rbac';
import { ACTIONS } from '../actions/registry';
import { strongestMode, type Policy } from '../model/policy';
import { adminTierPolicy } from './admin-tier';
import { labelGuard } from './label-guard';
import { objectGuard } from './object-guard';
import { responderGuard } from './responder-guard';

/**
 * Everything that MineGuard puts into a cluster, in the order in which it is applied: the guards are there before the
 * permissions that they narrow.
 *
 * In observe mode that is the roles that read, and nothing else: nobody who only looks should find a request refused.
 */
export const clusterManifests = (
  policy: Pick<Policy, 'mode' | 'namespaceModes' | 'protectedNamespaces' | 'protectedOwners'>,
  actions: readonly ResponseAction[] = ACTIONS,
): readonly KubernetesManifest[] => {
  const mode = strongestMode(policy);
  const roles = rbacManifests({ mode, actions });
  if (mode === 'observe') return roles;
  return [...labelGuard(), ...objectGuard(), ...responderGuard(actions, policy), adminTierPolicy(), ...roles];
};
