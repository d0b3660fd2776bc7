import type { KubernetesManifest } from '../actions/rbac';
import { PART_OF } from './part-of';

const DNS_PORTS = [
  { protocol: 'UDP', port: 53 },
  { protocol: 'TCP', port: 53 },
] as const;

/** The pods that resolve names, as every EKS cluster labels them. */
export const DNS_PODS = { 'k8s-app': 'kube-dns' } as const;

export const dnsPorts = (): readonly (typeof DNS_PORTS)[number][] => DNS_PORTS;

/**
 * Lets everybody ask the cluster's DNS, and lets it ask the API server and the resolver of the VPC.
 *
 * Only for a network plug-in in strict mode, which denies all traffic of pods that no policy selects: without this nothing
 * in the cluster resolves a name.
 */
export const dnsPolicy = (): KubernetesManifest & { readonly spec: object } => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'cluster-dns', namespace: 'kube-system', labels: PART_OF },
  spec: {
    podSelector: { matchLabels: DNS_PODS },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ ports: dnsPorts() }],
    egress: [{}],
  },
});
