import type { Origin } from './origin';
import type { Entity } from './entity';
import type { Placement } from './placement';
import type { Workload } from './workload';
import type { WrittenObject } from './written-object';

export interface ObjectRef {
  readonly resource: string;
  readonly subresource: string;
  readonly apiGroup: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** The annotation in which the API server notes what the authorizer said. */
export const DECISION_ANNOTATION = 'authorization.k8s.io/decision';

/** A Kubernetes audit event (audit.k8s.io/v1), reduced to what detectors read. Absent text fields are empty strings. */
export interface AuditEvent {
  readonly cluster: string;
  readonly auditId: string;
  readonly stage: string;
  readonly level: string;
  /** stageTimestamp; ISO 8601, UTC, milliseconds. */
  readonly at: string;
  readonly verb: string;
  readonly requestUri: string;
  readonly username: string;
  readonly groups: readonly string[];
  /** `user.extra`, flattened: the first value of each key. */
  readonly extra: Readonly<Record<string, string>>;
  /** All but the last are what the client claims: `X-Forwarded-For` comes first. */
  readonly sourceIps: readonly string[];
  readonly origin: Origin;
  readonly userAgent: string;
  readonly objectRef: ObjectRef;
  /** HTTP status; 0 where the event carries none. */
  readonly code: number;
  readonly dryRun: boolean;
  /** What the authorizer said, `allow` or `forbid`; absent where the event does not tell. */
  readonly decision?: string;
  /** The line was cut off: what stands before its bodies is all that is known. */
  readonly cutOff?: true;
  /**
   * The object that was written, when the body carries one that runs pods: the response where there is one (defaulted,
   * merged, mutated), else the request, else what a patch body brings.
   */
  readonly workload?: Workload;
  /** What else was written, when the body carries something that detectors read. */
  readonly written?: WrittenObject;
  /** In whose name the user asked, when it was not the user's own. */
  readonly impersonated?: { readonly username: string; readonly groups: readonly string[] };
  /** To how many pods an owner was scaled, when the request writes its scale. */
  readonly scaled?: { readonly owner: Entity; readonly replicas: number };
  /** Where a pod runs or ran, when the request binds it to a node or removes it for good. */
  readonly placement?: Placement;
}
