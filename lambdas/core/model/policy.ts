/** In rising order: say what would have been done; do it when a person has approved it; do it. */
export const MODES = ['observe', 'approve', 'enforce'] as const;
export type Mode = (typeof MODES)[number];

/** What the user has decided about one cluster. */
export interface Policy {
  readonly cluster: string;
  readonly mode: Mode;
  /** Namespaces with a mode of their own. */
  readonly namespaceModes: Readonly<Record<string, Mode>>;
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
  /** Pods isolated or deleted, in the cluster, whose owner is older than a day or of unknown age. */
  readonly pods: number;
  /** Owners stopped, in the cluster. */
  readonly owners: number;
  /** The share of each that one namespace may use, 0 to 1; decoys in one namespace must not use it up for all. */
  readonly namespaceShare: number;
  /** The share of each that the workloads of one principal may use, 0 to 1. */
  readonly principalShare: number;
}

/** The cluster's own policy, or the safest one for a cluster that has none: observe, and nothing may be touched. */
export const policyFor = (policies: readonly Policy[], cluster: string): Policy =>
  policies.find((policy) => policy.cluster === cluster) ?? {
    cluster,
    mode: 'observe',
    namespaceModes: {},
    protectedNamespaces: [],
    protectedOwners: [],
    budget: { windowMinutes: 10, pods: 0, owners: 0, namespaceShare: 0, principalShare: 0 },
    falcoWriterProven: false,
  };

/** The mode of a namespace: its own, or that of the cluster. */
export const modeOf = ({ mode, namespaceModes }: Pick<Policy, 'mode' | 'namespaceModes'>, namespace: string): Mode =>
  Object.hasOwn(namespaceModes, namespace) ? (namespaceModes[namespace] ?? mode) : mode;

/** What permissions in the cluster are granted for: those that its boldest namespace needs. */
export const strongestMode = ({ mode, namespaceModes }: Pick<Policy, 'mode' | 'namespaceModes'>): Mode =>
  [mode, ...Object.values(namespaceModes)].reduce((a, b) => (MODES.indexOf(a) >= MODES.indexOf(b) ? a : b));

/**
 * What keeps a cluster alive. An attacker cannot take such a name without first removing what bears it, and if that has
 * happened a person should look anyway.
 */
export const CLUSTER_COMPONENTS: readonly ProtectedOwner[] = [
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
