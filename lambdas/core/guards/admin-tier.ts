import { INCIDENT_LABEL } from '../actions/marks';
import { MANAGED_BY } from '../actions/managed-by';
import type { KubernetesManifest } from '../actions/rbac';
import { isObject } from '../parsing/json';

export const ADMIN_TIER_NAME = 'mineguard-quarantine';

/** Below the incident label nothing else is asked: whatever bears it is isolated, in every namespace. */
const SPEC = {
  tier: 'Admin',
  // The first of its tier: a policy of a lower number could let traffic through before this one is asked.
  priority: 0,
  subject: {
    pods: {
      namespaceSelector: {},
      podSelector: { matchExpressions: [{ key: INCIDENT_LABEL, operator: 'Exists' }] },
    },
  },
  // Sources can only be pods: what comes from outside the cluster is out of this policy's reach.
  ingress: [{ name: 'deny-all', action: 'Deny', from: [{ namespaces: {} }] }],
  egress: [{ name: 'deny-all', action: 'Deny', to: [{ namespaces: {} }, { networks: ['0.0.0.0/0', '::/0'] }] }],
};

/** Denies all traffic of isolated pods; evaluated before the policies of namespaces, which cannot overrule it. */
export const adminTierPolicy = (): KubernetesManifest & { readonly spec: typeof SPEC } => ({
  apiVersion: 'networking.k8s.aws/v1alpha1',
  kind: 'ClusterNetworkPolicy',
  metadata: { name: ADMIN_TIER_NAME, labels: MANAGED_BY },
  spec: SPEC,
});

/** Whether a live policy says what ours says. The name alone proves nothing. */
export const isAdminTierPolicy = (object: unknown): boolean =>
  isObject(object) && canonical(object['spec']) === canonical(SPEC);

/** JSON with sorted keys: the API server keeps no order. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    isObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
