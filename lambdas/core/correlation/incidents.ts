import { digest } from '../indicators/digest';
import { entityKey, type Entity } from '../model/entity';
import { foldEvidence, isPutAway } from '../model/evidence';
import { STATES, type Evidence, type Hypothesis, type Incident } from '../model/incident';
import { assess, type AssessmentContext } from './assess';
import { costsOf } from './cost';
import { tellingUnexplained, unexplainedIn } from './cost-only';
import { probabilityOf } from './score';
import { MODEL } from './weights';

/** An owner and a hypothesis have one incident, however often and in whatever order its evidence arrives. */
export const incidentId = (entityKeyOfOwner: string, hypothesis: Hypothesis): string =>
  `inc-${digest(entityKeyOfOwner, hypothesis).slice(0, 16)}`;

/**
 * The incidents of one owner: mining always; intrusion only where the API channel says something that counts, since a
 * wallet in a spec is no sign of who else is in the cluster.
 */
export const incidentsOf = (
  owner: Entity,
  evidence: readonly Evidence[],
  now: number,
  context: AssessmentContext,
): readonly Incident[] => {
  const folded = foldEvidence(evidence);
  if (folded.length === 0) return [];
  const saysIntrusion = folded.some(({ channel, detector }) => channel === 'API' && context.standing(detector).counts);
  const hypotheses: readonly Hypothesis[] = saysIntrusion ? ['mining', 'intrusion'] : ['mining'];
  // A bill is dated by days: it says nothing about when something began or was last seen.
  const seen = folded.filter(({ channel }) => channel !== 'COST');
  const dated = seen.length > 0 ? seen : folded;
  const { costs } = costsOf(folded);
  return hypotheses.map((hypothesis) => ({
    ...tellingUnexplained(assess(folded, hypothesis, now, context), owner, costs),
    id: incidentId(entityKey(owner), hypothesis),
    entity: owner,
    evidence: folded,
    firstEvidenceAt: dated.map(({ firstAt }) => firstAt).reduce((a, b) => (a < b ? a : b)),
    lastEvidenceAt: dated.map(({ lastAt }) => lastAt).reduce((a, b) => (a > b ? a : b)),
    ...(costs && { costs }),
  }));
};

/** An incident of which nothing is left: an earlier record came late and explained what had seemed new. */
export const withdrawn = (incident: Incident): Incident => ({
  ...incident,
  state: 'record',
  probability: probabilityOf(MODEL.priorNats),
  currentProbability: probabilityOf(MODEL.priorNats),
  contributions: [],
  reasons: ['what it rested on was taken back: an earlier record explains it'],
  nearestChange: 'none',
  evidence: [],
});

/** What changed between two versions of an incident, as far as others must hear of it. */
export interface IncidentChange {
  /** It has become one that people work on. */
  readonly opened: boolean;
  /** Something a person should be told: a higher state, evidence on a channel that had none, a bill that nobody explains. */
  readonly tellPeople: boolean;
  /**
   * Something the responder should look at: incident or quarantine reached, or seen on an object that was not known. Of an
   * incident it makes a plan that a person can approve.
   */
  readonly respond: boolean;
}

export const changeBetween = (before: Incident | undefined, after: Incident): IncidentChange => {
  const rose = STATES.indexOf(after.state) > (before ? STATES.indexOf(before.state) : 0);
  const channelsBefore = new Set(before?.contributions.map(({ channel }) => channel));
  const newChannel = after.contributions.some(({ channel }) => !channelsBefore.has(channel));
  const objectsBefore = new Set(before?.evidence.flatMap(({ seenOn }) => seenOn.map(entityKey)));
  // The account of a bill is no object that anything could be done about.
  const newObject = after.evidence
    .filter(({ channel }) => channel !== 'COST')
    .some(({ seenOn }) => seenOn.some((object) => !objectsBefore.has(entityKey(object))));
  const billsBefore = new Set(unexplainedIn(after.entity, before?.costs).map(({ anomalyId }) => anomalyId));
  const newBill = unexplainedIn(after.entity, after.costs).some(({ anomalyId }) => !billsBefore.has(anomalyId));
  // What comes back out of the archive was told to nobody.
  const wasPutAway = before !== undefined && isPutAway(before);
  return {
    opened: isOpen(after) && !(before && isOpen(before)),
    tellPeople: after.state !== 'record' && !isPutAway(after) && (rose || newChannel || newBill || wasPutAway),
    respond: STATES.indexOf(after.state) >= STATES.indexOf('incident') && (rose || newObject),
  };
};

const isOpen = ({ state }: Incident): boolean => STATES.indexOf(state) >= STATES.indexOf('incident');

/** Whether nothing but the moment of looking differs. */
export const sameIncident = (a: Incident, b: Incident): boolean =>
  JSON.stringify([a.state, a.probability, a.reasons, a.evidence]) ===
  JSON.stringify([b.state, b.probability, b.reasons, b.evidence]);
