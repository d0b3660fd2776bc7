import type { ResponseAction } from './action';

/**
 * Suspends a Job, which ends its pods, or a CronJob, which starts no more Jobs.
 *
 * Reaches: the pods of the Job. A CronJob's running Jobs go on until each is suspended itself.
 * Needs: nothing.
 * Leaves: the object with its template; the work of an ended pod is lost.
 */
export const suspend: ResponseAction = {
  id: 'suspend',
  title: 'Stop owner: suspend',
  kinds: ['Job', 'CronJob'],
  reads: ['pods'],
  rbac: [{ apiGroups: ['batch'], resources: ['jobs', 'cronjobs'], verbs: ['patch'] }],
  writes: [
    { kind: 'field', apiGroup: 'batch', resource: 'jobs', path: ['spec', 'suspend'] },
    { kind: 'field', apiGroup: 'batch', resource: 'cronjobs', path: ['spec', 'suspend'] },
  ],
  reaches: 'effective',

  preflight: ({ target }) => (target.suspended ? ['it is suspended already'] : []),

  apply: ({ target }) => [{ op: 'suspend', target: target.entity, suspend: true }],

  verify: ({ target, pods }) => {
    if (target !== undefined && !target.suspended) return 'none';
    return pods.length === 0 ? 'effective' : 'written';
  },

  undo: ({ target }) => [{ op: 'suspend', target: target.entity, suspend: false }],
};
