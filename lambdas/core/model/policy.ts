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
