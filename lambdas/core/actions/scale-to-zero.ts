import type { ResponseAction } from './action';

/**
 * Stops every pod of an owner that keeps a number of replicas.
 *
 * Reaches: all pods of the owner. A HorizontalPodAutoscaler leaves zero replicas alone.
 * Needs: nothing.
 * Leaves: the owner, its template and its history. GitOps and KEDA may scale it up again.
 */
export const scaleToZero: ResponseAction = {
  id: 'scale-to-zero',
  title: 'Stop owner: scale to zero',
  kinds: ['Deployment', 'ReplicaSet', 'StatefulSet', 'ReplicationController'],
  reads: ['pods'],
  rbac: [
    {
      apiGroups: ['apps'],
      resources: ['deployments/scale', 'replicasets/scale', 'statefulsets/scale'],
      verbs: ['patch'],
    },
    { apiGroups: [''], resources: ['replicationcontrollers/scale'], verbs: ['patch'] },
  ],
  writes: [
    { kind: 'replicas', apiGroup: 'apps', resource: 'deployments/scale' },
    { kind: 'replicas', apiGroup: 'apps', resource: 'replicasets/scale' },
    { kind: 'replicas', apiGroup: 'apps', resource: 'statefulsets/scale' },
    { kind: 'replicas', apiGroup: '', resource: 'replicationcontrollers/scale' },
  ],
  reaches: 'effective',

  preflight: ({ target }) => (target.replicas === 0 ? ['it has no replicas already'] : []),

  apply: ({ target }) => [{ op: 'scale', target: target.entity, replicas: 0, current: target.replicas ?? 1 }],

  verify: ({ target, pods }) => {
    if (target !== undefined && target.replicas !== 0) return 'none';
    return pods.length === 0 ? 'effective' : 'written';
  },

  undo: ({ target }) => [{ op: 'scale', target: target.entity, replicas: target.replicas ?? 1, current: 0 }],
};
