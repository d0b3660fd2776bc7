import type { LiveObject } from '../actions/cluster';
import { STOPPED } from '../actions/unschedule-daemon-set';

/** Whether an owner already runs nothing, whoever has stopped it. */
export const isStopped = ({ entity, replicas, suspended, nodeSelector, alive }: LiveObject): boolean => {
  switch (entity.kind) {
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'ReplicationController':
      return replicas === 0;
    case 'Job':
      return suspended || !alive;
    case 'CronJob':
      return suspended;
    case 'DaemonSet':
      return STOPPED in nodeSelector;
    case 'Pod':
      return !alive;
  }
};

/**
 * A mirror of a pod that the kubelet starts from a file: deleting the mirror stops nothing.
 *
 * The annotation protects nobody else: the API server lets it not be added later, and a kubelet does not run a pod that
 * was created with it.
 */
export const isStatic = ({ entity, workload }: LiveObject): boolean =>
  entity.kind === 'Pod' && 'kubernetes.io/config.mirror' in workload.annotations;
