import type { AuditEvent } from '../model/audit-event';
import type { Entity } from '../model/entity';
import { WEIGHTS, type Weight } from '../model/signal';
import type { Workload } from '../model/workload';
import { isAcceptedWrite } from './accepted-write';
import { actorFacts, stated } from './actor-facts';
import { attestedOwner } from './controllers';
import type { AuditSelector, Detector, Match } from './detector';

/** What a detector found in what a workload says it will run. */
export interface SpecFinding {
  /** Name of the container; empty when it was found beside the containers. */
  readonly container: string;
  readonly image: string;
  readonly indicators: readonly string[];
  readonly weight: Weight;
}

/** A detector that needs nothing but the object: it reads an audit event and a live object alike. */
export interface SpecDetector extends Detector<'audit'> {
  inspect(workload: Workload): readonly SpecFinding[];
}

/** Writes of objects that run pods: the built-in kinds, and custom ones whose controllers are known to be abused. */
export const WORKLOAD_WRITES: readonly AuditSelector[] = [
  {
    verbs: ['create', 'update', 'patch'],
    resources: [
      'pods',
      'podtemplates',
      'replicationcontrollers',
      'deployments',
      'daemonsets',
      'statefulsets',
      'replicasets',
      'jobs',
      'cronjobs',
      // Argo
      'workflows',
      'cronworkflows',
      'workflowtemplates',
      'clusterworkflowtemplates',
      'rollouts',
      // Kubeflow
      'notebooks',
      'tfjobs',
      'pytorchjobs',
      'mpijobs',
      'xgboostjobs',
      // Ray, Spark, KEDA
      'rayjobs',
      'rayclusters',
      'rayservices',
      'sparkapplications',
      'scaledjobs',
      // Tekton
      'tasks',
      'taskruns',
      'pipelines',
      'pipelineruns',
    ],
    subresources: ['ephemeralcontainers'],
  },
];

type Definition = Omit<SpecDetector, 'source' | 'channel' | 'selects' | 'requires' | 'detect'>;

/** Makes a detector of what a workload says, with the rules of evidence that all of them share. */
export const specDetector = (definition: Definition): SpecDetector => ({
  ...definition,
  source: 'audit',
  channel: 'SPEC',
  selects: WORKLOAD_WRITES,
  requires: {
    'responseObject or requestObject': 'the audit policy leaves bodies out: nothing is seen, the pods made later are',
  },
  detect: (event) => {
    if (!event.workload || !isAcceptedWrite(event)) return undefined;
    return specMatch(event, event.workload, definition.inspect(event.workload));
  },
});

/** What findings in a workload are evidence about. The strongest names the container; the indicators of all are kept. */
export const specMatch = (
  event: AuditEvent,
  workload: Workload,
  findings: readonly SpecFinding[],
): Match | undefined => {
  const strongest = [...findings].sort((a, b) => WEIGHTS.indexOf(b.weight) - WEIGHTS.indexOf(a.weight))[0];
  if (!strongest) return undefined;
  const owner = event.verb === 'create' ? attestedOwner(workload, event.username) : undefined;
  const node = nodeOf(workload);
  const place = { container: strongest.container, image: strongest.image };
  return {
    entity: owner ?? workload.entity,
    related: [...(owner ? [workload.entity] : []), ...(node ? [node] : [])],
    indicators: [...new Set(findings.flatMap(({ indicators }) => indicators))],
    weight: strongest.weight,
    facts: owner ? stated(place) : actorFacts(event, place),
  };
};

const nodeOf = ({ entity: { cluster, kind }, template: { nodeName } }: Workload): Entity | undefined =>
  kind === 'Pod' && nodeName !== undefined ? { cluster, kind: 'Node', namespace: '', name: nodeName } : undefined;
