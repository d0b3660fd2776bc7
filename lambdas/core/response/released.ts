import { entityKey, entityNameKey, type Entity } from '../model/entity';
import { evidenceKey } from '../model/evidence';
import type { Evidence, Incident } from '../model/incident';
import type { Release } from '../model/release';

/** What a workload that goes on starts by itself. */
const CHILDREN = new Set(['Pod', 'ReplicaSet', 'Job']);

/** What a specification says is news when it says something else; what a process does is news by its detector. */
const keyOf = (piece: Evidence): string => (piece.channel === 'SPEC' ? evidenceKey(piece) : piece.detector);

/** What is known about an incident when it is released. */
export const knownAbout = ({ evidence, entity }: Incident, ownerRestored: boolean): Release['known'] => ({
  evidence: [...new Set(evidence.map(keyOf))].sort(),
  objects: [
    ...new Set(
      [entity, ...evidence.flatMap(({ seenOn }) => seenOn)].flatMap((object) => [
        entityKey(object),
        entityNameKey(object),
      ]),
    ),
  ].sort(),
  ownerRestored,
});

/**
 * Whether an incident has evidence that was not known when it was released: of a new detector, or on another object.
 *
 * The pods of an owner that was let go on are new each time and say what was known of their owner, so they are no news. A
 * bill is none either: it asks people, and stops nobody.
 */
export const hasNewEvidence = ({ evidence }: Incident, { known }: Release): boolean => {
  const isNews = (object: Entity): boolean =>
    !known.objects.includes(entityKey(object)) && !(known.ownerRestored && CHILDREN.has(object.kind));
  const seen = evidence.filter(({ channel }) => channel !== 'COST');
  return seen.some((piece) => !known.evidence.includes(keyOf(piece)) || piece.seenOn.some(isNews));
};
