import type { Block } from '../model/block';
import type { Workload } from '../model/workload';
import type { LabelSelector } from './label-selector';
import type { ClusterOperation, LiveEntity } from './operation';
import type { WorkloadKind } from './workload-kind';

/** An object that runs pods as it is live: what it runs, and the fields that an action must know before it changes them. */
export interface LiveObject {
  readonly entity: LiveEntity;
  readonly workload: Workload;
  /** Which pods it takes for its own; absent for what has none. */
  readonly selector?: LabelSelector;
  /** Absent for what has none. */
  readonly replicas?: number;
  /** Of a Job or CronJob. */
  readonly suspended: boolean;
  /** Node selector of its pods. */
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** Whether it still runs or may run something: false for a pod or a Job that has ended. */
  readonly alive: boolean;
  /** Whether its controller has taken up the latest change of its specification; true where controllers do not say. */
  readonly settled: boolean;
}

/** A NetworkPolicy, reduced to whom it selects and whether it lets anything through. */
export interface NetworkPolicy {
  readonly name: string;
  readonly podSelector: LabelSelector;
  readonly deniesIngress: boolean;
  readonly deniesEgress: boolean;
  /** Whether it has a rule that lets traffic pass. Policies add up: one that allows beats every one that does not. */
  readonly allows: boolean;
}

export type Outcome =
  | { readonly kind: 'applied' }
  /** The object is gone. */
  | { readonly kind: 'notFound' }
  /** The name belongs to another object now. */
  | { readonly kind: 'uidMismatch' }
  | { readonly kind: 'forbidden'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string };

export interface LogRequest {
  readonly pod: LiveEntity;
  readonly container: string;
  /** The run before the last restart. */
  readonly previous: boolean;
  readonly limitBytes: number;
}

/**
 * One Kubernetes cluster. Reads return undefined for what does not exist and throw when the cluster cannot be asked;
 * every request is bounded in time.
 */
export interface Cluster {
  get(kind: WorkloadKind, namespace: string, name: string): Promise<LiveObject | undefined>;
  /** The object as the API server shows it. */
  getRaw(kind: WorkloadKind, namespace: string, name: string): Promise<unknown>;
  list(kind: WorkloadKind, namespace: string, selector?: LabelSelector): Promise<readonly LiveObject[]>;
  networkPolicies(namespace: string): Promise<readonly NetworkPolicy[]>;
  /** Whether the cluster declares that it enforces NetworkPolicy. Where it does not, policies are accepted and ignored. */
  networkPolicyEnforced(): Promise<boolean>;
  /** Whether our Admin-tier policy is in the cluster and says what it must; false when that cannot be read. */
  adminTierDeny(): Promise<boolean>;
  /** What may not be created again, also what has expired and was not removed yet. */
  blocks(): Promise<readonly Block[]>;
  /** All objects of a kind in all namespaces; undefined where there are more than can be looked at. */
  listEverywhere(kind: WorkloadKind): Promise<readonly LiveObject[] | undefined>;
  /** Events about one object. */
  events(about: LiveEntity): Promise<readonly unknown[]>;
  logs(request: LogRequest): Promise<string>;
  execute(operation: ClusterOperation): Promise<Outcome>;
}
