import { entityKey, type Entity } from '../model/entity';
import { namesItsSubject } from '../model/evidence';
import type { Evidence } from '../model/incident';
import { MODEL } from './weights';
import { countedIn, peakOf, type AssessmentContext } from './assess';

const SUSPECT_PROBABILITY = MODEL.thresholds.find(([state]) => state === 'notify-low')?.[1] ?? 1;

/**
 * The odds of a candidate by what is known of it alone, without what is shared with others and without cost: evidence
 * must not raise the odds that it is shared out by. One pass, at the peak, so that order and time change nothing.
 */
export const oddsAlone = (evidence: readonly Evidence[], context: Pick<AssessmentContext, 'standing'>): number =>
  Math.exp(peakOf(countedIn(evidence.filter(namesItsSubject), context), 'mining').nats);

/** Whether an owner is suspect by itself; only then is it asked what it has cost. */
export const isSuspect = (odds: number): boolean => odds / (1 + odds) >= SUSPECT_PROBABILITY;

export interface Candidate {
  readonly entity: Entity;
  readonly odds: number;
}

/** The part of shared evidence that is this owner's. Whoever is not among the candidates has none. */
export const shareOf = (owner: Entity, candidates: readonly Candidate[]): number => {
  const byKey = new Map(candidates.map((candidate) => [entityKey(candidate.entity), candidate.odds]));
  // In the order of the keys: sums of fractions depend on theirs.
  const all = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).reduce((sum, [, odds]) => sum + odds, 0);
  return all === 0 ? 0 : (byKey.get(entityKey(owner)) ?? 0) / all;
};

/** Evidence with its share in place of the candidates, which are many and of no more use. */
export const withShare = ({ candidates: _, ...piece }: Evidence, share: number): Evidence =>
  share === 1 ? piece : { ...piece, share };

/**
 * Whether an owner's evidence is worth an incident: pods that merely ran beside a miner get none. A node and an account
 * always get one, since a finding or a bill must be seen somewhere.
 */
export const deservesIncident = (owner: Entity, evidence: readonly Evidence[]): boolean =>
  owner.kind === 'Node' || owner.kind === 'Account' || evidence.some(({ share = 1 }) => share > 0.5);
