import type { AuditEvent } from '../../model/audit-event';
import type { ContainerSpec, Workload } from '../../model/workload';
import { actorFacts } from '../actor-facts';
import { auditExample, containerExample, workloadExample } from '../audit-example';
import { authoredWrite, inNamespace } from '../authored-write';
import { historyDetector } from '../history';
import { BASELINE_MINUTES, firstOfKey, matchAt } from '../observed';
import { WORKLOAD_WRITES } from '../spec-detector';

const MANY_REPLICAS = 10;
const MANY_CORES = 4;

/** The dataset of RandomX takes 2080 MiB, and a miner little beside it. */
const RANDOMX_GIB = { from: 2.2, to: 3 };
const GIB = 2 ** 30;

type Resources = NonNullable<ContainerSpec['resources']>;

const wanting = (resources: Resources, replicas = 1, changes: Partial<AuditEvent> = {}): AuditEvent =>
  auditExample({ workload: workloadExample([containerExample({ resources })], { replicas }), ...changes });

/** What a workload is hungry for, or undefined. */
const appetiteOf = ({
  template: { containers },
  replicas = 1,
}: Workload): 'accelerators' | 'processors' | undefined => {
  if (containers.some(({ resources }) => resources?.accelerators !== undefined)) return 'accelerators';
  const takesAll = containers.some(
    ({ resources: { cpuCores = 0, cpuLimited } = {} }) => cpuLimited === undefined || cpuCores >= MANY_CORES,
  );
  return takesAll && replicas >= MANY_REPLICAS ? 'processors' : undefined;
};

const isShapedLikeMiner = ({ template: { containers } }: Workload): boolean =>
  containers.some(({ resources: { cpuCores = 0, memoryBytes = 0 } = {} }) => {
    const gib = memoryBytes / GIB;
    return cpuCores >= MANY_CORES && gib >= RANDOMX_GIB.from && gib <= RANDOMX_GIB.to;
  });

/**
 * Somebody makes a workload that takes much of the cluster, and never made such a one in this namespace.
 *
 * Sees: accelerators, and ten replicas or more that have no processor limit or ask for four cores each. Four cores with as
 * much memory as RandomX needs weigh more.
 * Misses: workloads that grow by many small steps, and how large the nodes are: the audit log does not tell.
 */
export const computeHungryNewcomer = historyDetector<'audit'>({
  id: 'KM-A08',
  version: 1,
  title: 'Compute-hungry newcomer',
  source: 'audit',
  channel: 'SPEC',
  weight: ['weak', 'moderate'],
  severity: 'low',
  status: 'test',
  selects: WORKLOAD_WRITES,
  techniques: ['T1496.001'],
  references: ['https://attack.mitre.org/techniques/T1496/001/'],
  falsePositives: ['A team that trains its first model, or starts its first large batch.'],
  triage: [
    'Ask the person behind the name (facts: actor) what is computed, and until when.',
    'Look at the processes of one of the pods, and at its network connections.',
  ],
  requires: {
    'responseObject or requestObject': 'the audit policy leaves bodies out: nothing is seen',
  },
  history: {
    windowMinutes: BASELINE_MINUTES,
    firstSeen: true,
    examples: {
      matches: {
        'the first accelerators of somebody in a namespace': [wanting({ accelerators: 1 })],
        'many replicas without a limit': [wanting({}, 12)],
        'many replicas in the shape of RandomX': [
          wanting({ cpuCores: 8, memoryBytes: 2.5 * GIB, cpuLimited: true }, 12),
        ],
      },
      ignores: {
        'somebody who has had accelerators before': [
          wanting({ accelerators: 1 }),
          wanting({ accelerators: 4 }, 1, { auditId: 'audit-2', at: '2026-11-30T12:00:00.000Z' }),
        ],
        'two replicas without a limit': [wanting({}, 2)],
        'many small replicas': [wanting({ cpuCores: 0.25, cpuLimited: true }, 40)],
        'an object that was refused': [wanting({ accelerators: 1 }, 1, { code: 403 })],
        'a change of what is there already': [wanting({ accelerators: 1 }, 1, { verb: 'update', code: 200 })],
      },
    },
    observe(event) {
      const write = event.verb === 'create' ? authoredWrite(event) : undefined;
      const appetite = write && appetiteOf(write.workload);
      if (!write || appetite === undefined) return [];
      const { principal, workload } = write;
      const shape = isShapedLikeMiner(workload) ? 'four cores or more and the memory of RandomX' : '';
      return [
        {
          scope: inNamespace(principal, workload.entity.namespace),
          key: appetite,
          entity: workload.entity,
          facts: actorFacts(event, { replicas: String(workload.replicas ?? 1), shape }),
        },
      ];
    },
    detectOver: (observations) =>
      firstOfKey(observations, BASELINE_MINUTES).map((first) =>
        matchAt(first, [`first ${first.key}`], { weight: first.facts['shape'] === undefined ? 'weak' : 'moderate' }),
      ),
  },
});
