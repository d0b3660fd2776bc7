import type { ComputeSample } from '../model/compute';
import { entityKey, type Entity } from '../model/entity';
import type { Placement } from '../model/placement';
import type { CpuAllowance } from '../model/utilisation';
import type { Rooted } from './inspect-workloads';

/**
 * How many nodes a cluster has, and what its owners ask for.
 *
 * A node that runs no pod is not seen: every node of EKS runs some. Pods that ask for nothing count as nothing: they make
 * no autoscaler start a node.
 */
export const computeSampleOf = (rooted: readonly Rooted[], placements: readonly Placement[]): ComputeSample => {
  const byOwner = new Map<string, { readonly owner: Entity; readonly cores: number }>();
  for (const { workload, chain } of rooted) {
    const { entity } = workload.object;
    // What has no place yet has started no node.
    if (entity.kind !== 'Pod' || workload.ending || !workload.placement) continue;
    const { cluster, kind, namespace, name, uid } = chain.at(-1)?.entity ?? entity;
    const owner: Entity = { cluster, kind, namespace, name, uid };
    const key = entityKey(owner);
    byOwner.set(key, { owner, cores: (byOwner.get(key)?.cores ?? 0) + coresOf(workload.allowances) });
  }
  return {
    nodes: new Set(placements.flatMap(({ instanceId }) => instanceId ?? [])).size,
    owners: [...byOwner.values()].filter(({ cores }) => cores > 0),
  };
};

/** A limit without a request is a request too. */
const coresOf = (allowances: readonly CpuAllowance[]): number =>
  allowances.reduce((sum, { requestCores, limitCores }) => sum + (requestCores ?? limitCores ?? 0), 0);
