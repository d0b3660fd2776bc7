import type { ResponseAction } from '../actions/action';
import { MANAGED_BY } from '../actions/managed-by';
import { SYSTEM_NAMESPACE } from '../actions/marks';
import { rbacManifests, type KubernetesManifest } from '../actions/rbac';
import { ACTIONS } from '../actions/registry';
import { strongestMode, type Policy } from '../model/policy';
import { adminTierPolicy } from './admin-tier';
import { blockPolicy } from './block-policy';
import { labelGuard } from './label-guard';
import { objectGuard } from './object-guard';
import { responderGuard } from './responder-guard';

/**
 * Everything that MineGuard puts into a cluster, in the order in which it is applied: the guards are there before the
 * permissions that they narrow.
 *
 * In observe mode that is the roles that read, and the policy for blocks, which then matches nothing: nobody who only looks
 * should find a request refused. It is there because it has to stay: an API server whose last binding with a ConfigMap for
 * a parameter was removed reads no ConfigMap again before it is restarted (kubernetes/kubernetes#130887), and without an
 * error no block would hold when the mode changes back.
 */
export const clusterManifests = (
  policy: Pick<Policy, 'mode' | 'namespaceModes' | 'protectedNamespaces' | 'protectedOwners'>,
  actions: readonly ResponseAction[] = ACTIONS,
): readonly KubernetesManifest[] => {
  const mode = strongestMode(policy);
  const roles = rbacManifests({ mode, actions });
  if (mode === 'observe') return [...blockPolicy(policy), ...roles];
  return [
    systemNamespace(),
    ...labelGuard(),
    ...objectGuard(),
    ...responderGuard(actions, policy),
    ...blockPolicy(policy),
    adminTierPolicy(),
    ...roles,
  ];
};

/** Where blocks are kept. */
const systemNamespace = (): KubernetesManifest => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: SYSTEM_NAMESPACE, labels: MANAGED_BY },
});
