import type { Entity } from './entity';
import type { Channel, Pointer, Source, Weight } from './signal';

export const HYPOTHESES = ['mining', 'intrusion'] as const;
export type Hypothesis = (typeof HYPOTHESES)[number];

/** In rising order. */
export const STATES = ['record', 'notify-low', 'incident', 'quarantine'] as const;
export type IncidentState = (typeof STATES)[number];

/**
 * All signals of one detector with the same indicators about one owner, folded.
 *
 * Folding loses no score: repeats raise the count, never the odds. Joining two is commutative, associative and
 * idempotent, so arrival order and duplicates change nothing.
 */
export interface Evidence {
  readonly detector: string;
  readonly channel: Channel;
  readonly source: Source;
  readonly weight: Weight;
  readonly indicators: readonly string[];
  readonly firstAt: string;
  readonly lastAt: string;
  /** The objects it was seen on, which may be children of the owner; bounded. */
  readonly seenOn: readonly Entity[];
  /** Facts of the earliest signal. */
  readonly facts: Readonly<Record<string, string>>;
  /** Distinct records, smallest ids first; bounded. */
  readonly records: readonly Pointer[];
}

/** What one piece of evidence adds, so that a person can recompute the score. */
export interface Contribution {
  readonly detector: string;
  readonly channel: Channel;
  /** Nats, after damping within the channel, the channel's cap and decay. */
  readonly weight: number;
  /** When its evidence was first seen; ISO 8601. */
  readonly at: string;
}

export interface Assessment {
  readonly hypothesis: Hypothesis;
  readonly state: IncidentState;
  /** At the peak, 0 to 1. */
  readonly probability: number;
  /** At the time the assessment was asked for. */
  readonly currentProbability: number;
  readonly priorNats: number;
  /** Why this prior; an owner of unknown age is taken for a new one. */
  readonly priorReason: string;
  readonly contributions: readonly Contribution[];
  /** Why the state is what it is, where the probability alone does not say it. */
  readonly reasons: readonly string[];
  /** The nearest change that would alter the state. */
  readonly nearestChange: string;
}

export interface Incident extends Assessment {
  /** Derived from cluster, owner and hypothesis: the same owner gives the same incident. */
  readonly id: string;
  /** The owner that the evidence is booked on. */
  readonly entity: Entity;
  readonly evidence: readonly Evidence[];
  readonly firstEvidenceAt: string;
  readonly lastEvidenceAt: string;
}
