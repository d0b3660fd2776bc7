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
  /** What else it may be about, where the source could not tell; absent where it names its subject. Bounded. */
  readonly candidates?: readonly Entity[];
  /** How likely it is about this owner, 0 to 1, worked out with each assessment; absent where it surely is. */
  readonly share?: number;
  /** Of a bill that is held against what ran on its days: what came of it, with each assessment. */
  readonly attribution?: BillAttribution;
}

/** Who was looked at to explain a bill. */
export interface BillAttribution {
  /** Part of the new compute on its days, 0 to 1, that owners asked for who ran before them; absent where it is not known. */
  readonly explained?: number;
  /** Owners that were suspect by other evidence, or asked for more than before; bounded. */
  readonly lookedAt: readonly {
    readonly entity: Entity;
    /** By the odds of what else is known of them, 0 to 1. */
    readonly share: number;
    /** Their part of the new compute, 0 to 1; absent where they asked for no more than before. */
    readonly growth?: number;
    /** Whether they came with these days. */
    readonly isNew?: boolean;
  }[];
}

/** Money that was lost, as far as billing tells it. */
export interface IncidentCost {
  readonly anomalyId: string;
  /** Of the whole anomaly. */
  readonly amount: number;
  readonly currency: string;
  /** First and last day; `YYYY-MM-DD`. */
  readonly from: string;
  readonly to: string;
  /** How much of it is this owner's, 0 to 1, by the odds of all that were suspect on those days. */
  readonly share: number;
  /** Of the bill of an account with clusters: who was looked at to explain it. */
  readonly attribution?: BillAttribution;
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
  /** What it has cost so far, one entry for each anomaly; absent while billing has not spoken. */
  readonly costs?: readonly IncidentCost[];
}
