import { MANAGED_BY } from './managed-by';
import type { CreateNetworkPolicy } from './operation';

/** A policy that selects pods and has no rule denies all their traffic, both ways. */
export const networkPolicyManifest = ({ namespace, name, podSelector }: CreateNetworkPolicy) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace, labels: MANAGED_BY },
  spec: { podSelector: { matchLabels: podSelector }, policyTypes: ['Ingress', 'Egress'] },
});
