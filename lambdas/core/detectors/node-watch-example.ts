import type { NodeWatch } from '../model/node-watch';

/** A node whose sensor was heard a minute ago; an example states what it changes. */
export const nodeWatchExample = (changes: Partial<NodeWatch> = {}): NodeWatch => ({
  node: { cluster: 'prod-a', kind: 'Node', namespace: '', name: 'ip-192-0-2-10.eu-west-1.compute.internal' },
  createdAt: '2026-11-20T08:00:00.000Z',
  isReady: true,
  pods: 12,
  lastHeardAt: '2026-11-23T11:59:00.000Z',
  heartbeatsKnown: true,
  othersHeard: true,
  lookedAt: '2026-11-23T12:00:00.000Z',
  ...changes,
});
