/** What was found out, or why not. */
export type Fact<T> = { readonly known: true; readonly value: T } | { readonly known: false; readonly why: string };

export const known = <T>(value: T): Fact<T> => ({ known: true, value });
export const unknown = (why: string): Fact<never> => ({ known: false, why });

/** How one cluster is guarded, as the deployed template says. */
export interface DeploymentFact {
  /** Who opens the cluster: the deployment, or a person with what `mineguard access` prints. */
  readonly access: 'auto' | 'manual';
  /** Whether the functions that enter the cluster run in a VPC. */
  readonly inVpc: boolean;
}

export interface EksClusterFact {
  readonly status: string;
  readonly authenticationMode: string;
  readonly publicEndpoint: boolean;
  readonly privateEndpoint: boolean;
  readonly publicCidrs: readonly string[];
  /** Types of control-plane logs that are switched on. */
  readonly logTypes: readonly string[];
}

export interface SubscriptionFilter {
  readonly name: string;
  readonly pattern: string;
  readonly destinationArn: string;
}

/** A log group and the function of ours that should read it. Filters are undefined when there is no such group. */
export interface SubscriptionFact {
  readonly logGroupName: string;
  readonly functionName: string;
  readonly filters: readonly SubscriptionFilter[] | undefined;
}

export interface PatternFact {
  readonly pattern: string;
  /** Example lines that the service says it does not let through. */
  readonly kept: readonly string[];
  readonly tried: number;
}

export interface LogWriter {
  readonly policyName: string;
  readonly principals: readonly string[];
}

export interface GuardDutyFact {
  readonly enabled: boolean;
  readonly publishingFrequency: string;
  /** Names of the features that are on. */
  readonly features: readonly string[];
}

export interface AssociatedFact {
  readonly username: string;
  readonly policies: readonly string[];
}

export interface Subscription {
  readonly topic: 'people' | 'health';
  readonly endpoint: string;
  readonly confirmed: boolean;
}

export interface DeadLetterQueue {
  readonly name: string;
  readonly messages: number;
}

/** A rule of a role, for one verb on one resource: `patch pods`, `get deployments.apps`. */
export interface RoleDifference {
  readonly role: string;
  readonly missing: readonly string[];
  readonly surplus: readonly string[];
}

export interface GuardDifference {
  readonly object: string;
  readonly state: 'missing' | 'changed';
}

export interface AdminTierFact {
  /** Whether the cluster knows the kind at all. */
  readonly served: boolean;
  readonly wanted: boolean;
  readonly inForce: boolean;
}

export interface NetworkPolicyFact {
  readonly enforced: boolean;
  readonly plugin: string;
}

/** Everything that the checks judge. */
export interface Facts {
  readonly deployment: Fact<DeploymentFact>;
  /** Undefined when there is no such cluster. */
  readonly cluster: Fact<EksClusterFact | undefined>;
  readonly auditSubscription: Fact<SubscriptionFact>;
  readonly falcoSubscription: Fact<SubscriptionFact>;
  readonly auditPattern: Fact<PatternFact>;
  readonly falcoWriters: Fact<readonly LogWriter[]>;
  readonly guardDuty: Fact<readonly GuardDutyFact[]>;
  readonly associations: Fact<readonly AssociatedFact[]>;
  readonly subscriptions: Fact<readonly Subscription[]>;
  readonly deadLetters: Fact<readonly DeadLetterQueue[]>;
  readonly killSwitchThrown: Fact<boolean>;
  readonly lambdaConcurrency: Fact<number>;
  readonly admissionPoliciesServed: Fact<boolean>;
  readonly networkPolicy: Fact<NetworkPolicyFact>;
  readonly adminTier: Fact<AdminTierFact>;
  readonly roles: Fact<readonly RoleDifference[]>;
  readonly guards: Fact<readonly GuardDifference[]>;
}

export type FactName = keyof Facts;
