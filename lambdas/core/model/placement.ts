import type { Entity } from './entity';

/** Where a pod ran, and from when to when. Findings arrive after pods have died, so the past must stay known. */
export interface Placement {
  /** The pod, with its uid. */
  readonly pod: Entity;
  /** Its top workload, as far as it is known. */
  readonly owner?: Entity;
  /** Kubernetes name of the node. */
  readonly node: string;
  /** EC2 instance of the node; absent for nodes that are none. */
  readonly instanceId?: string;
  readonly podIp?: string;
  /** A pod on the network of its node shares the node's address with it. */
  readonly hostNetwork: boolean;
  /** ISO 8601. */
  readonly from: string;
  /** ISO 8601; absent while it runs, or when its end was not seen. */
  readonly to?: string;
}
