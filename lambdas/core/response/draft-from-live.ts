import type { LiveObject } from '../actions/cluster';
import { isOnFargate } from '../actions/fargate';
import { describeEntity } from '../model/entity';
import type { Evidence, Incident } from '../model/incident';
import { isProtected, type Policy } from '../model/policy';
import type { PlannedAction } from '../model/response';
import { placeOf } from './evidence-place';
import { chainOf } from './ownership';
import type { Draft, LiveSituation } from './plan';
import { block, isolate, keep, stop } from './steps';
import { isStatic, isStopped } from './stopped';
import { confirmedOn, seenAlive } from './subjects';

/** The others go with their owner. It also bounds what is reported. */
const MAX_PODS = 50;

/** Replicas of one template say the same. */
const MAX_PODS_KEPT = 3;

/** One decision: an object to stop, with the pods that go with it. */
interface Target {
  readonly object: LiveObject;
  readonly pods: readonly LiveObject[];
  readonly reason: string;
  /** Whether its own template convicts it, so that what is made from it must not come back. */
  readonly inTemplate: boolean;
}

/**
 * Finds what is to be stopped among what is alive.
 *
 * What a specification says is confirmed on the live object: the topmost owner whose own template says it is stopped.
 * What only a process did stops that pod. An ownerReference alone never leads from a pod to its owner.
 */
export const draftFromLive = (incident: Incident, policy: Policy, { objects }: LiveSituation): Draft => {
  const { inSpec, inProcess, objections } = placeOf(incident, policy.falcoWriterProven);
  const confirmed = confirmedTargets(incident, inSpec, objects);
  const covered = new Set(confirmed.flatMap(({ object, pods }) => [object, ...pods]).map(({ entity }) => entity.uid));
  const others = seenAlive(incident, inProcess, objects).filter(({ entity }) => !covered.has(entity.uid));
  const running = others.filter(({ entity, alive }) => entity.kind === 'Pod' && alive).map(podTarget);

  const draft = draftOf([
    ...confirmed.map((target) => ({ target, asking: protection(target, policy, objects) })),
    ...running.map((target) => ({ target, asking: [...protection(target, policy, objects), ...objections] })),
  ]);
  if (draft.actions.length + draft.askedFor.length > 0) {
    const notes = [
      ...confirmed.flatMap(({ object }) => controllerNote(object, objects)),
      ...running.flatMap((target) => ownerNote(target, objects)),
    ];
    return { ...draft, reasons: [...draft.reasons, ...notes] };
  }
  return { ...draft, ...unconfirmed(incident, objects, draft.reasons) };
};

/** Each object that carries the evidence in its own specification, or the topmost owner that does too. */
const confirmedTargets = (
  incident: Incident,
  evidence: readonly Evidence[],
  objects: readonly LiveObject[],
): readonly Target[] => {
  const carriers = new Map(
    objects.flatMap((object) => {
      const detectors = confirmedOn(object, evidence);
      return detectors.length === 0 ? [] : [[object.entity.uid, detectors] as const];
    }),
  );
  const carries = ({ entity }: LiveObject): boolean => carriers.has(entity.uid);
  const tops = seenAlive(incident, evidence, objects)
    .filter(carries)
    .map((object) => {
      const chain = chainOf(object, objects);
      const innocent = chain.findIndex((owner) => !carries(owner));
      return chain.at(innocent === -1 ? -1 : innocent - 1) ?? object;
    });
  return [...new Set(tops)].flatMap((top) => {
    const family = objects.filter((object) => carries(object) && chainOf(object, objects).includes(top));
    const reason = `live, ${top.entity.kind === 'Pod' ? 'its own specification' : 'its own template'} still shows ${(carriers.get(top.entity.uid) ?? []).join(', ')}`;
    const pods = family.filter(({ entity, alive }) => entity.kind === 'Pod' && alive);
    // A suspended CronJob starts no more Jobs, but those that run go on.
    const jobs = family.filter((object) => object !== top && object.entity.kind === 'Job' && object.alive);
    return [
      { object: top, pods, reason, inTemplate: true },
      ...jobs.map((job) => ({ object: job, pods: [], reason, inTemplate: false })),
    ];
  });
};

const podTarget = (pod: LiveObject): Target => ({
  object: pod,
  pods: [pod],
  reason: 'a process in this very pod gave it away',
  inTemplate: false,
});

const protection = ({ object, pods }: Target, policy: Policy, objects: readonly LiveObject[]): readonly string[] =>
  [...chainOf(object, objects), ...pods]
    .filter(({ entity }) => isProtected(policy, entity))
    .slice(0, 1)
    .map(({ entity }) => `${describeEntity(entity)} is protected: only a person may decide about it`);

interface Judged {
  readonly target: Target;
  /** Why it is not done without asking. */
  readonly asking: readonly string[];
}

const draftOf = (judged: readonly Judged[]): Draft => {
  const drafts = judged.map(({ target, asking }) => ({ asking, ...stepsFor(target) }));
  return {
    actions: drafts.filter(({ asking }) => asking.length === 0).flatMap(({ steps }) => steps),
    askedFor: drafts.filter(({ asking }) => asking.length > 0).flatMap(({ steps }) => steps),
    reasons: [
      ...new Set(drafts.flatMap(({ asking, notes, steps }) => [...(steps.length > 0 ? asking : []), ...notes])),
    ],
  };
};

interface Steps {
  readonly steps: readonly PlannedAction[];
  readonly notes: readonly string[];
}

/** The written plan of one target. */
const stepsFor = ({ object, pods, reason, inTemplate }: Target): Steps => {
  const stoppable = pods.filter((pod) => !isStatic(pod)).slice(0, MAX_PODS);
  const reachable = stoppable.filter((pod) => !pod.workload.template.hostNetwork && !isOnFargate(pod));
  // One that is stopped while its pods still run is told again: whoever stopped it, they are to end.
  const stopped = isStopped(object) && pods.length === 0;
  const owner = object.entity.kind === 'Pod' || stopped ? [] : [object];
  const ended = [...owner, ...stoppable];
  return {
    steps: [
      ...reachable.map(({ entity }) => isolate(entity, reason)),
      ...[...owner, ...stoppable.slice(0, MAX_PODS_KEPT)].map(({ entity }) => keep(entity, reason)),
      ...ended.map(({ entity }) => stop(entity, reason)),
      ...(inTemplate && ended.length > 0 ? [block(object.entity, reason)] : []),
    ],
    notes: [
      ...pods.filter(isStatic).map(staticNote),
      ...stoppable.filter(({ workload }) => workload.template.hostNetwork).map(hostNetworkNote),
      ...stoppable.filter(isOnFargate).map(fargateNote),
      ...(pods.length > MAX_PODS ? [`${pods.length} pods run; the first ${MAX_PODS} are named`] : []),
    ],
  };
};

const staticNote = ({ entity }: LiveObject): string =>
  `${describeEntity(entity)} is a static pod: its node starts it from a file, so only the node itself can be isolated`;

const hostNetworkNote = ({ entity }: LiveObject): string =>
  `${describeEntity(entity)} uses the network of its node, which no policy reaches: it is stopped without isolation`;

const fargateNote = ({ entity }: LiveObject): string =>
  `${describeEntity(entity)} runs on Fargate, where no policy is enforced: it is stopped without isolation`;

/** Whoever reads of a deleted pod should know what may start the next one. */
const ownerNote = ({ object }: Target, objects: readonly LiveObject[]): readonly string[] => {
  const owner = chainOf(object, objects).at(-1);
  if (owner && owner !== object) {
    return [`${describeEntity(owner.entity)} goes on: only a process gave it away, so it is stopped by approval only`];
  }
  return controllerNote(object, objects);
};

/** A pod says who controls it, and that is of a kind that no action knows, or does not hold. */
const controllerNote = (object: LiveObject, objects: readonly LiveObject[]): readonly string[] => {
  const claimed = object.workload.ownerReferences.find(({ controller }) => controller);
  return object.entity.kind === 'Pod' && claimed && chainOf(object, objects).length === 1
    ? [
        `whatever controls ${describeEntity(object.entity)} may start it again: it names ${claimed.kind} ${claimed.name}`,
      ]
    : [];
};

/** Nothing can be done by itself; what is alive all the same is named for a person. */
const unconfirmed = (
  incident: Incident,
  objects: readonly LiveObject[],
  reasons: readonly string[],
): Pick<Draft, 'askedFor' | 'reasons'> => {
  const left = seenAlive(incident, incident.evidence, objects).filter(
    (object) => object.alive && !isStatic(object) && !isStopped(object),
  );
  return {
    askedFor: left.map(({ entity }) => stop(entity, 'alive, and not confirmed')),
    reasons: [
      ...reasons,
      ...left.map(({ entity }) => `${describeEntity(entity)} is alive, and nothing in it confirms the evidence now`),
    ],
  };
};
