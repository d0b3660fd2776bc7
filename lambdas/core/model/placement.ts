import { entityKey, type Entity } from './entity';

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

/**
 * What two sources know of one pod's placement, taken together: the earliest start, the earliest end that is known, and
 * whatever only one of them tells. Commutative, associative and idempotent, so the order of writes does not matter.
 */
export const joinPlacements = (a: Placement, b: Placement): Placement => {
  const instanceId = smallestOf([a.instanceId, b.instanceId]);
  const podIp = smallestOf([a.podIp, b.podIp]);
  const to = smallestOf([a.to, b.to]);
  const owner = [a.owner, b.owner].filter((entity) => entity !== undefined).sort(byKey)[0];
  return {
    pod: [a.pod, b.pod].sort(byKey)[0] ?? a.pod,
    ...(owner === undefined ? {} : { owner }),
    node: a.node < b.node ? a.node : b.node,
    ...(instanceId === undefined ? {} : { instanceId }),
    ...(podIp === undefined ? {} : { podIp }),
    // A binding does not tell it; who has read the pod does.
    hostNetwork: a.hostNetwork || b.hostNetwork,
    from: a.from < b.from ? a.from : b.from,
    ...(to === undefined ? {} : { to }),
  };
};

/** Whether the pod ran at any time between two times, both included. */
export const ranBetween = (placement: Placement, from: string, to: string): boolean =>
  placement.from <= to && (placement.to === undefined || placement.to >= from);

/** Of the pods that bore one name, the one that bore it at a time. */
export const placedAt = (placements: readonly Placement[], at: string): Placement | undefined =>
  placements
    .filter((placement) => ranBetween(placement, at, at))
    .reduce<Placement | undefined>((latest, one) => (latest && latest.from >= one.from ? latest : one), undefined);

/** Whether a placement on a node's name is one on this instance: the name may have passed to it from another one. */
export const mayBeOn = (placement: Placement, instanceId: string): boolean =>
  placement.instanceId === undefined || placement.instanceId === instanceId;

const byKey = (a: Entity, b: Entity): number => (entityKey(a) < entityKey(b) ? -1 : 1);

const smallestOf = (values: readonly (string | undefined)[]): string | undefined =>
  values.filter((value) => value !== undefined).sort()[0];
