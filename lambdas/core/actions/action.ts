import type { Block } from '../model/block';
import type { VerificationLevel } from '../model/response';
import type { LiveObject, NetworkPolicy } from './cluster';
import type { WorkloadKind } from './workload-kind';
import type { Operation } from './operation';
import type { PermittedWrite } from './permitted-write';

/** A rule of a Kubernetes Role or ClusterRole. */
export interface RbacRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
  /** The one namespace in which it is granted; absent: everywhere. */
  readonly namespace?: string;
}

/** What an action must know beside its target. Each costs a request, so an action names what it needs. */
export type Reading = 'pods' | 'networkPolicies' | 'networkPolicyEnforced' | 'adminTierDeny' | 'blocks' | 'neighbours';

/** What was read just before an action, and what is read back after it. */
export interface Situation {
  readonly incidentId: string;
  readonly target: LiveObject;
  /** Live pods of the target. Empty unless the action reads `pods`. */
  readonly pods: readonly LiveObject[];
  /** Of the target's namespace. Empty unless the action reads `networkPolicies`. */
  readonly networkPolicies: readonly NetworkPolicy[];
  /** False unless the action reads `networkPolicyEnforced`. */
  readonly networkPolicyEnforced: boolean;
  /** Whether one policy for the whole cluster denies all traffic of isolated pods. False unless the action reads it. */
  readonly adminTierDeny: boolean;
  /** What may not be created again, in the whole cluster. Empty unless the action reads `blocks`. */
  readonly blocks: readonly Block[];
  /**
   * Everything in the cluster that runs pods, read before an action and not after it. Undefined unless the action reads
   * `neighbours`, or where there are more than can be looked at.
   */
  readonly neighbours: readonly LiveObject[] | undefined;
  /** When it was read; milliseconds since the epoch. */
  readonly now: number;
}

/** The same after the action, when the target may be gone, or its name may belong to another object. */
export type ReadBack = Omit<Situation, 'target'> & { readonly target: LiveObject | undefined };

/**
 * One step of the response ladder. All parts are pure: they say what is to be done, and one executor does it.
 */
export interface ResponseAction {
  readonly id: string;
  readonly title: string;
  readonly kinds: readonly WorkloadKind[];
  readonly reads: readonly Reading[];
  /** Permissions that its operations need, beside those that read; nothing else is granted. */
  readonly rbac: readonly RbacRule[];
  /** What its operations, and their undoing, change; the API server refuses the responder everything else. */
  readonly writes: readonly PermittedWrite[];
  /** The highest level that its verification can reach; read-back is repeated until then. */
  readonly reaches: VerificationLevel;
  /** After this time it ends by itself, and nobody has reverted it; absent: it stays. Milliseconds. */
  readonly lastsMs?: number;
  /** Reasons not to act. */
  preflight(situation: Situation): readonly string[];
  apply(situation: Situation): readonly Operation[];
  verify(after: ReadBack): VerificationLevel;
  /** Undoes what `apply` does in this situation; only our own fields, and only where they still hold our value. */
  undo(situation: Situation): readonly Operation[];
}
