import type { LiveObject } from '../actions/cluster';
import { signalOf } from '../detectors/analyse';
import { inspectWorkload, type Inspection } from '../detectors/inspect';
import { specDetectors } from '../detectors/registry';
import { digest } from '../indicators/digest';
import type { Entity, Ownership } from '../model/entity';
import type { Placement } from '../model/placement';
import { WEIGHTS, type Analysis, type Signal } from '../model/signal';
import { chainOf } from '../response/ownership';
import { isStopped } from '../response/stopped';
import type { LiveWorkload } from './inventory';

export interface InspectionContext {
  /** EC2 instance by node name. */
  readonly instances: ReadonlyMap<string, string>;
  /** Whether ownerships of an object are to be told, though nothing was found in it. */
  readonly tells: (workload: LiveWorkload) => boolean;
}

/** A live object with its live owners, from the object upward. */
export interface Rooted {
  readonly workload: LiveWorkload;
  readonly chain: readonly LiveObject[];
}

/** Finds the live owners of each object; what an object says about its owner is believed only where it holds. */
export const rootedIn = (workloads: readonly LiveWorkload[]): readonly Rooted[] =>
  [...Map.groupBy(workloads, ({ object }) => object.entity.namespace).values()].flatMap((neighbours) => {
    // A pod owns nothing, and most objects are pods.
    const owners = neighbours.map(({ object }) => object).filter(({ entity }) => entity.kind !== 'Pod');
    return neighbours.map((workload) => ({ workload, chain: believable(chainOf(workload.object, owners)) }));
  });

/** A CronJob selects nothing, so that anybody could lay a Job at its door: it owns what its own template says. */
const believable = (chain: readonly LiveObject[]): readonly LiveObject[] => {
  const [above, top] = chain.slice(-2);
  return top?.entity.kind === 'CronJob' && above && templateHash(above) !== templateHash(top)
    ? chain.slice(0, -1)
    : chain;
};

/**
 * What live objects say by themselves: what they run, whose they are, where their pods are.
 *
 * What runs nothing any more says nothing: an owner that was stopped must not bring its incident back. The same object
 * with the same template always gives the same signal, so that looking again adds nothing.
 */
export const inspectWorkloads = (rooted: readonly Rooted[], { instances, tells }: InspectionContext): Analysis => {
  const looked = rooted.map((one) => ({ ...one, signals: runsNothing(one.workload) ? [] : signalsOf(one) }));
  return {
    signals: looked.flatMap(({ signals }) => signals),
    ownerships: looked
      .filter(({ workload, signals }) => signals.length > 0 || tells(workload))
      .flatMap(({ chain }) => ownershipsIn(chain)),
    placements: rooted.flatMap((one) => placementOf(one, instances)),
  };
};

const runsNothing = ({ object, ending }: LiveWorkload): boolean => ending || isStopped(object);

const signalsOf = ({ workload, chain }: Rooted): readonly Signal[] => {
  const { object, writtenAt } = workload;
  const byDetector = Map.groupBy(inspectWorkload(object.workload), ({ detector }) => detector);
  return [...byDetector].flatMap(([id, findings]) => {
    const detector = specDetectors.find((candidate) => candidate.id === id);
    const strongest = [...findings].sort((a, b) => WEIGHTS.indexOf(b.weight) - WEIGHTS.indexOf(a.weight))[0];
    if (!detector || !strongest) return [];
    const match = {
      entity: plain(chain.at(-1) ?? object),
      related: [...(chain.length > 1 ? [plain(object)] : []), ...nodeOf(workload)],
      indicators: [...new Set(findings.flatMap(({ indicators }) => indicators))],
      weight: strongest.weight,
      facts: factsOf(strongest),
    };
    const { cluster, kind, namespace, name, uid } = object.entity;
    const recordId = `live/${uid}/${templateHash(object)}`;
    const location = `${cluster}/${kind}/${namespace}/${name}`;
    return [signalOf(detector, match, { recordId, at: writtenAt }, location, 'inspector')];
  });
};

/** What an object runs, in few characters; the same for all replicas of one template. */
const templateHash = ({ workload: { template } }: LiveObject): string =>
  digest(JSON.stringify(template.containers)).slice(0, 16);

const factsOf = ({ container, image }: Inspection): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries({ container, image }).filter(([, value]) => value !== ''));

const nodeOf = ({ placement }: LiveWorkload): readonly Entity[] =>
  placement ? [{ cluster: placement.pod.cluster, kind: 'Node', namespace: '', name: placement.node }] : [];

/** Step by step to the top. A pod without an owner that holds is its own: that joins its name with its uid. */
const ownershipsIn = (chain: readonly LiveObject[]): readonly Ownership[] => {
  const [first] = chain;
  if (chain.length === 1 && first?.entity.kind === 'Pod') return [ownership(first, first)];
  return chain.slice(1).flatMap((owner, index) => {
    const child = chain[index];
    return child ? [ownership(child, owner)] : [];
  });
};

/** As old as the child: what the audit log said when it was made came later, and goes before. */
const ownership = (child: LiveObject, owner: LiveObject): Ownership => ({
  child: plain(child),
  owner: plain(owner),
  at: new Date(child.workload.createdAt ?? 0).toISOString(),
});

const placementOf = (
  { workload: { placement }, chain }: Rooted,
  instances: InspectionContext['instances'],
): readonly Placement[] => {
  if (!placement) return [];
  const top = chain.at(-1);
  const instanceId = instances.get(placement.node);
  return [
    {
      ...placement,
      ...(top && chain.length > 1 ? { owner: plain(top) } : {}),
      ...(instanceId === undefined ? {} : { instanceId }),
    },
  ];
};

const plain = ({ entity: { cluster, kind, namespace, name, uid } }: LiveObject): Entity => ({
  cluster,
  kind,
  namespace,
  name,
  uid,
});
