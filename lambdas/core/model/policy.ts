/** What the user has decided about one cluster. */
export interface Policy {
  readonly cluster: string;
  readonly mode: 'observe' | 'enforce';
  readonly protectedNamespaces: readonly string[];
  readonly protectedOwners: readonly ProtectedOwner[];
  readonly budget: BudgetLimits;
  /**
   * Whether only Falco's own identity can write to the Falco log group. Until that is proven, evidence from Falco alone
   * ends in approval, not enforcement.
   */
  readonly falcoWriterProven: boolean;
}

export interface ProtectedOwner {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** How much may be done without asking, in a rolling window. */
export interface BudgetLimits {
  readonly windowMinutes: number;
  /** Pods isolated or deleted, in the cluster. */
  readonly pods: number;
  /** Owners stopped, in the cluster. */
  readonly owners: number;
  /** The share of each that one namespace may use, 0 to 1; decoys in one namespace must not use it up for all. */
  readonly namespaceShare: number;
}

/** The cluster's own policy, or the safest one for a cluster that has none: observe, and nothing may be touched. */
export const policyFor = (policies: readonly Policy[], cluster: string): Policy =>
  policies.find((policy) => policy.cluster === cluster) ?? {
    cluster,
    mode: 'observe',
    protectedNamespaces: [],
    protectedOwners: [],
    budget: { windowMinutes: 10, pods: 0, owners: 0, namespaceShare: 0 },
    falcoWriterProven: false,
  };

/**
 * What keeps a cluster alive. An attacker cannot take such a name without first removing what bears it, and if that has
 * happened a person should look anyway.
 */
const CLUSTER_COMPONENTS: readonly ProtectedOwner[] = [
  { kind: 'DaemonSet', namespace: 'kube-system', name: 'aws-node' },
  { kind: 'DaemonSet', namespace: 'kube-system', name: 'kube-proxy' },
  { kind: 'DaemonSet', namespace: 'kube-system', name: 'eks-pod-identity-agent' },
  { kind: 'DaemonSet', namespace: 'kube-system', name: 'ebs-csi-node' },
  { kind: 'Deployment', namespace: 'kube-system', name: 'coredns' },
  { kind: 'Deployment', namespace: 'kube-system', name: 'ebs-csi-controller' },
];

/** Whether only a person may decide about it: its namespace, or it itself, is listed. An unknown owner is not. */
export const isProtected = (
  policy: Policy,
  { kind, namespace, name }: { readonly kind: string; readonly namespace: string; readonly name: string },
): boolean =>
  policy.protectedNamespaces.includes(namespace) ||
  [...CLUSTER_COMPONENTS, ...policy.protectedOwners].some(
    (owner) => owner.kind === kind && owner.namespace === namespace && owner.name === name,
  );
