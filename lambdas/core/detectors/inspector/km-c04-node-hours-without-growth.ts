import { accountEntity } from '../../model/entity';
import { computeExample } from '../compute-example';
import type { Detector } from '../detector';

/** With fewer days nobody knows what is usual. */
const MIN_DAYS = 7;

const GROWN = 1.5;

/** Established owners that ask for so much more explain new nodes by themselves. */
const FLAT = 1.2;

/**
 * A cluster has half as many nodes again as is usual in this hour, and nobody who was there before asks for more.
 *
 * Sees: nodes and requests of pods at each sweep, against the median of the same hour of two weeks; the same day, where a
 * bill takes one more. When the bill comes, it stands in its place.
 * Misses: growth on nodes that were there already, growth behind that of an established owner, and pods that ask for
 * nothing.
 */
export const nodeHoursWithoutGrowth: Detector<'inspector'> = {
  id: 'KM-C04',
  version: 1,
  title: 'More nodes, and no known workload that grew',
  source: 'inspector',
  channel: 'COST',
  weight: 'weak',
  severity: 'medium',
  // No history of a real cluster has been seen by it yet.
  status: 'test',
  techniques: ['T1496.001'],
  references: ['https://attack.mitre.org/techniques/T1496/001/'],
  falsePositives: [
    'The replacement of nodes, where old and new ones stand side by side.',
    'A new workload that somebody wanted.',
    'A change of instance types to smaller ones.',
  ],
  triage: [
    'Look at which pods run on the newest nodes: kubectl get nodes --sort-by=.metadata.creationTimestamp.',
    'Look at which owners are new since yesterday and what they ask for.',
    'Look whether nodes are being replaced.',
  ],
  requires: {
    'a week of sweeps': 'with fewer days of the same hour nothing is said',
    'resources.requests.cpu': 'owners that ask for nothing are taken for flat',
  },
  examples: {
    matches: {
      'twice the nodes, and nobody asks for more': computeExample({ nodes: 20 }),
      'half as many again': computeExample({ nodes: 15, establishedCores: 28 }),
    },
    ignores: {
      'the nodes of every day': computeExample(),
      'more nodes for workloads that grew': computeExample({ nodes: 90, establishedCores: 216 }),
      'a cluster that is new': computeExample({ nodes: 20, history: computeExample().history.slice(0, 6) }),
      'one node more than one': computeExample({
        nodes: 2,
        history: Array.from({ length: 14 }, () => ({ nodes: 1, cores: 1 })),
      }),
    },
  },

  detect(event) {
    if (!('history' in event)) return undefined;
    const { cluster, account, hour, nodes, establishedCores, history } = event;
    if (history.length < MIN_DAYS) return undefined;
    const usual = median(history.map((one) => one.nodes));
    const usualCores = median(history.map(({ cores }) => cores));
    // One node more is what every replacement looks like in a small cluster.
    if (nodes < usual * GROWN || nodes < usual + 2 || establishedCores > usualCores * FLAT) return undefined;
    const day = hour.slice(0, 10);
    return {
      entity: accountEntity(account.id, account.region),
      related: [{ cluster, kind: 'Cluster', namespace: '', name: cluster }],
      // One for each day and cluster, however many of its hours are like that.
      indicators: [`more nodes in ${cluster} on ${day}`],
      facts: { nodes: String(nodes), usualNodes: String(usual), from: day, to: day },
    };
  },
};

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const [lower, upper] = [sorted[Math.floor((sorted.length - 1) / 2)] ?? 0, sorted[Math.floor(sorted.length / 2)] ?? 0];
  return (lower + upper) / 2;
};
