import type { LiveObject } from '../actions/cluster';
import { inspectWorkload } from '../detectors/inspect';
import type { Entity } from '../model/entity';
import type { Evidence, Incident } from '../model/incident';

/**
 * Whether what a source named is this live object: by uid where it tells one, else by name. A name may have passed to a
 * later object: what was seen before the object was created was seen on another one.
 */
const isThe = (
  entity: Entity,
  { entity: live, workload: { createdAt } }: LiveObject,
  { lastAt }: Evidence,
): boolean => {
  if (entity.uid !== undefined) return entity.uid === live.uid;
  const named = entity.kind === live.kind && entity.namespace === live.namespace && entity.name === live.name;
  return named && !(createdAt !== undefined && Date.parse(createdAt) > Date.parse(lastAt));
};

/** Live objects that evidence was seen on, or that it is booked on. */
export const seenAlive = (
  { entity: root }: Incident,
  evidence: readonly Evidence[],
  objects: readonly LiveObject[],
): readonly LiveObject[] =>
  objects.filter((object) =>
    evidence.some((piece) => [root, ...piece.seenOn].some((entity) => isThe(entity, object, piece))),
  );

/**
 * The detectors of the evidence that convict the object by what it itself says, now. Annotations run nothing, and a
 * stale copy of a manifest among them must not stop an owner that has been mended: weaker findings confirm nothing.
 */
export const confirmedOn = ({ workload }: LiveObject, evidence: readonly Evidence[]): readonly string[] => {
  const suspected = new Set(evidence.map(({ detector }) => detector));
  const found = inspectWorkload(workload)
    .filter(({ weight }) => weight === 'conclusive')
    .map(({ detector }) => detector);
  return [...new Set(found)].filter((detector) => suspected.has(detector)).sort();
};
