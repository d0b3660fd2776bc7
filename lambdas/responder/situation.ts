import type { Reading, ReadBack, ResponseAction } from '../core/actions/action';
import type { Cluster } from '../core/actions/cluster';
import type { LiveEntity } from '../core/actions/operation';
import type { Entity } from '../core/model/entity';
import { isWorkloadKind } from '../core/actions/workload-kind';
import { podsOf } from './look-up';

/** Reads what an action must know, and nothing else. One reader serves one response. */
export type SituationReader = (action: ResponseAction, target: Entity, incidentId: string) => Promise<ReadBack>;

export const createSituationReader = (cluster: Cluster): SituationReader => {
  // What the network plug-in declares does not change within a response.
  let enforced: Promise<boolean> | undefined;

  return async ({ reads }, target, incidentId) => {
    const needs = (reading: Reading): boolean => reads.includes(reading);
    enforced ??= needs('networkPolicyEnforced') ? cluster.networkPolicyEnforced() : undefined;
    const [object, networkPolicies, networkPolicyEnforced, adminTierDeny] = await Promise.all([
      isWorkloadKind(target.kind) ? cluster.get(target.kind, target.namespace, target.name) : undefined,
      needs('networkPolicies') ? cluster.networkPolicies(target.namespace) : [],
      needs('networkPolicyEnforced') ? (enforced ?? false) : false,
      needs('adminTierDeny') ? cluster.adminTierDeny() : false,
    ]);
    // A later object that took over the name is not the target: that one is gone.
    const live = object && isTheTarget(object.entity, target) ? object : undefined;
    const pods = live && needs('pods') ? await podsOf(cluster, live) : [];
    return { incidentId, target: live, pods, networkPolicies, networkPolicyEnforced, adminTierDeny };
  };
};

const isTheTarget = (live: LiveEntity, { uid }: Entity): boolean => live.uid === uid;
