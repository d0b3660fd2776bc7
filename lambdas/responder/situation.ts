import type { Reading, ReadBack, ResponseAction } from '../core/actions/action';
import type { Cluster, LiveObject } from '../core/actions/cluster';
import type { LiveEntity } from '../core/actions/operation';
import type { Entity } from '../core/model/entity';
import type { Clock } from '../core/ports';
import { isWorkloadKind, WORKLOAD_KINDS } from '../core/actions/workload-kind';
import { podsOf } from './look-up';

/** Reads what an action must know, and nothing else. One reader serves one response. */
export type SituationReader = (
  action: ResponseAction,
  target: Entity,
  incidentId: string,
  when?: 'before' | 'after',
) => Promise<ReadBack>;

const neighboursIn = async (cluster: Cluster): Promise<readonly LiveObject[] | undefined> => {
  const all = await Promise.all(WORKLOAD_KINDS.map(async (kind) => cluster.listEverywhere(kind)));
  const known = all.flatMap((objects) => (objects === undefined ? [] : [objects]));
  return known.length === all.length ? known.flat() : undefined;
};

export const createSituationReader = (cluster: Cluster, clock: Clock): SituationReader => {
  // What the network plug-in declares does not change within a response.
  let enforced: Promise<boolean> | undefined;

  return async ({ reads }, target, incidentId, when = 'after') => {
    const needs = (reading: Reading): boolean => reads.includes(reading);
    enforced ??= needs('networkPolicyEnforced') ? cluster.networkPolicyEnforced() : undefined;
    const [object, networkPolicies, networkPolicyEnforced, adminTierDeny, blocks, neighbours] = await Promise.all([
      isWorkloadKind(target.kind) ? cluster.get(target.kind, target.namespace, target.name) : undefined,
      needs('networkPolicies') ? cluster.networkPolicies(target.namespace) : [],
      needs('networkPolicyEnforced') ? (enforced ?? false) : false,
      needs('adminTierDeny') ? cluster.adminTierDeny() : false,
      needs('blocks') ? cluster.blocks() : [],
      when === 'before' && needs('neighbours') ? neighboursIn(cluster) : undefined,
    ]);
    // A later object that took over the name is not the target: that one is gone.
    const live = object && isTheTarget(object.entity, target) ? object : undefined;
    const pods = live && needs('pods') ? await podsOf(cluster, live) : [];
    const network = { networkPolicies, networkPolicyEnforced, adminTierDeny };
    return { incidentId, target: live, pods, ...network, blocks, neighbours, now: clock.now() };
  };
};

const isTheTarget = (live: LiveEntity, { uid }: Entity): boolean => live.uid === uid;
