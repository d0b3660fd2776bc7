import type { ResponseAction } from './action';
import { OUR_PREFIX } from './marks';

/** No node bears it. The guards let nobody else take the entry away again. */
export const STOPPED = `${OUR_PREFIX}stopped`;

/**
 * Stops every pod of a DaemonSet, which has no replicas to scale: it is told to run on nodes that do not exist.
 *
 * Reaches: all its pods, at once on every node.
 * Needs: that nobody labels a node `mineguard/stopped`.
 * Leaves: the DaemonSet, with one entry more in its node selector.
 */
export const unscheduleDaemonSet: ResponseAction = {
  id: 'unschedule-daemon-set',
  title: 'Stop owner: run on no node',
  kinds: ['DaemonSet'],
  reads: ['pods'],
  rbac: [{ apiGroups: ['apps'], resources: ['daemonsets'], verbs: ['patch'] }],
  writes: [
    {
      kind: 'ourEntries',
      apiGroup: 'apps',
      resource: 'daemonsets',
      path: ['spec', 'template', 'spec', 'nodeSelector'],
    },
  ],
  reaches: 'effective',

  preflight: ({ target, incidentId }) =>
    target.nodeSelector[STOPPED] === incidentId ? ['its node selector matches no node already'] : [],

  apply: ({ target, incidentId }) => [
    {
      op: 'selectNodes',
      target: target.entity,
      nodeSelector: { [STOPPED]: incidentId },
      current: target.nodeSelector,
    },
  ],

  verify: ({ target, pods, incidentId }) => {
    if (target !== undefined && target.nodeSelector[STOPPED] !== incidentId) return 'none';
    return pods.length === 0 ? 'effective' : 'written';
  },

  undo: ({ target, incidentId }) => [
    {
      op: 'selectNodes',
      target: target.entity,
      nodeSelector: { [STOPPED]: null },
      current: { [STOPPED]: incidentId },
    },
  ],
};
