import type { ResponseAction } from './action';

/** Not zero: with zero the API server forgets the pod before the node has stopped it, and "gone" would prove nothing. */
const GRACE_PERIOD_SECONDS = 1;

/**
 * Deletes one pod.
 *
 * Reaches: exactly the pod with the observed uid, also one that is being deleted with a long grace period.
 * Needs: nothing; a static pod cannot be stopped this way and is never planned for it.
 * Leaves: whatever controls the pod, which may start another one. It cannot be undone.
 */
export const deletePod: ResponseAction = {
  id: 'delete-pod',
  title: 'Stop pod: delete',
  kinds: ['Pod'],
  reads: [],
  rbac: [{ apiGroups: [''], resources: ['pods'], verbs: ['delete'] }],
  writes: [{ kind: 'deletion', apiGroup: '', resource: 'pods', ours: false }],
  reaches: 'effective',

  preflight: ({ target }) => (target.alive ? [] : ['it has ended already']),

  apply: ({ target }) => [{ op: 'deletePod', target: target.entity, gracePeriodSeconds: GRACE_PERIOD_SECONDS }],

  verify: ({ target }) => (target?.alive ? 'none' : 'effective'),

  undo: () => [],
};
