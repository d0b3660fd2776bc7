import { SILENT_AFTER_MS } from '../../inspection/sensors';
import type { NodeWatch } from '../../model/node-watch';
import type { Detector, Match } from '../detector';
import { nodeWatchExample } from '../node-watch-example';

/** Says nothing about who mines where: it says that nobody would have seen it. */
const detectSilence = ({
  node,
  createdAt,
  isReady,
  pods,
  lastHeardAt,
  heartbeatsKnown,
  othersHeard,
  lookedAt,
}: NodeWatch): Match | undefined => {
  if (!heartbeatsKnown || !isReady || pods === 0) return undefined;
  // A node that was never heard is told only beside others that are: else Falco may just be on its way to all of them.
  if (lastHeardAt === undefined && !othersHeard) return undefined;
  if (Date.parse(lookedAt) - Date.parse(lastHeardAt ?? createdAt) < SILENT_AFTER_MS) return undefined;
  return {
    entity: node,
    indicators: [lastHeardAt === undefined ? 'sensor never heard' : 'sensor silent'],
    facts: { ...(lastHeardAt === undefined ? {} : { lastHeardAt }), pods: String(pods) },
  };
};

/**
 * Falco on a node has not been heard for a quarter of an hour, though the node is ready and runs pods.
 *
 * Sees: nodes whose sensor was heard before, and nodes that never were while those of other nodes are.
 * Misses: a sensor that is there and sees less than it should; and everything while no sensor of the cluster has ever sent
 * a heartbeat, since a node on which nothing happens is quiet too.
 */
export const sensorSilence: Detector<'inspector'> = {
  id: 'KM-F19',
  version: 1,
  title: 'Sensor silence',
  source: 'inspector',
  channel: 'HEALTH',
  weight: 'weak',
  severity: 'medium',
  // It is about the sensor, and counts toward nothing.
  status: 'test',
  techniques: ['T1562.001'],
  references: ['https://attack.mitre.org/techniques/T1562/001/'],
  falsePositives: [
    'An upgrade of Falco that takes longer than a quarter of an hour.',
    'Nodes that Falco is kept away from by taints or selectors.',
    'A log group that takes nothing any more: then all nodes fall silent together.',
  ],
  triage: [
    'Look whether the pod of Falco runs on the node, and what it wrote last.',
    'Look whether its lines arrive: the newest event of the stream of this node in the log group of Falco.',
    'Where somebody has stopped it, look at what runs on the node, first of all what belongs to no pod.',
  ],
  requires: {
    'a heartbeat': 'without one from any node of the cluster nothing is said, since a quiet node is not a silent one',
    'hostname, or the name of the node in the envelope': 'a sensor that does not tell its node is never heard',
  },
  examples: {
    matches: {
      'a node that fell silent': nodeWatchExample({ lastHeardAt: '2026-11-23T11:40:00.000Z' }),
      'all nodes, fallen silent together': nodeWatchExample({
        lastHeardAt: '2026-11-23T11:40:00.000Z',
        othersHeard: false,
      }),
      'a node that was never heard beside others that are': nodeWatchExample({ lastHeardAt: undefined }),
    },
    ignores: {
      'a node that was heard': nodeWatchExample(),
      'a node that has been silent for ten minutes': nodeWatchExample({ lastHeardAt: '2026-11-23T11:50:00.000Z' }),
      'a quiet node of a cluster without heartbeats': nodeWatchExample({
        lastHeardAt: '2026-11-23T02:00:00.000Z',
        heartbeatsKnown: false,
      }),
      'a node that is not ready': nodeWatchExample({ lastHeardAt: '2026-11-23T11:40:00.000Z', isReady: false }),
      'a node without pods': nodeWatchExample({ lastHeardAt: '2026-11-23T11:40:00.000Z', pods: 0 }),
      'a node that has just joined': nodeWatchExample({
        lastHeardAt: undefined,
        createdAt: '2026-11-23T11:55:00.000Z',
      }),
    },
  },

  detect: (event) => ('heartbeatsKnown' in event ? detectSilence(event) : undefined),
};
