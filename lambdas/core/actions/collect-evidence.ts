import type { ResponseAction } from './action';
import { WORKLOAD_KINDS } from './workload-kind';

/**
 * Keeps the object, its events and the logs of a pod before the next step removes them.
 *
 * Reaches: the evidence bucket; the cluster is only read.
 * Needs: nothing; what cannot be read is named in the manifest.
 * Leaves: objects with environment values and credentials blacked out, unless the value itself gave the miner away.
 */
export const collectEvidence: ResponseAction = {
  id: 'collect-evidence',
  title: 'Keep object, events and logs as evidence',
  kinds: WORKLOAD_KINDS,
  reads: [],
  rbac: [],
  writes: [],
  reaches: 'none',
  preflight: () => [],
  apply: ({ target: { entity, workload } }) => [
    {
      op: 'collectEvidence',
      target: entity,
      containers: entity.kind === 'Pod' ? workload.template.containers.map(({ name }) => name) : [],
    },
  ],
  verify: () => 'none',
  undo: () => [],
};
