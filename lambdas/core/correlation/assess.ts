import { foldEvidence, isExercise, namesItsSubject } from '../model/evidence';
import type { Assessment, Evidence, Hypothesis, IncidentState } from '../model/incident';
import { STATES } from '../model/incident';
import { natsOf, probabilityOf, scoreAt, type Score } from './score';
import { MODEL } from './weights';

/** What the model must know of a detector beyond its evidence. */
export interface DetectorStanding {
  /** Whether the detector is stable: only then does it count. */
  readonly counts: boolean;
  /** Whether it knows names or images only. */
  readonly namesOnly: boolean;
}

export interface AssessmentContext {
  readonly standing: (detector: string) => DetectorStanding;
  /** Whether only Falco itself can write Falco alerts; until then they convict nobody alone. */
  readonly falcoWriterProven: boolean;
  /** Whether the owner is one that only a person may decide about. */
  readonly isProtected: boolean;
}

/**
 * Weighs the evidence about one owner.
 *
 * A pure function of the set of evidence: arrival order and duplicates change nothing. Its state follows the peak over
 * event times, so that a score that decays around a threshold does not flap.
 */
export const assess = (
  evidence: readonly Evidence[],
  hypothesis: Hypothesis,
  now: number,
  context: AssessmentContext,
): Assessment => {
  const folded = foldEvidence(evidence);
  const counted = countedIn(folded, context);
  const peak = peakOf(counted, hypothesis);
  const probability = probabilityOf(peak.nats);
  const { state, reasons } = decide(counted, peak, hypothesis, context);
  return {
    hypothesis,
    state,
    probability,
    currentProbability: probabilityOf(scoreAt(counted, hypothesis, now).nats),
    priorNats: MODEL.priorNats,
    priorReason: 'the age of the owner is not known, so it is taken for a new one (1 in 1000)',
    contributions: peak.contributions,
    reasons: [...reasons, ...uncounted(folded, context)],
    nearestChange: nearestChange(counted, peak, state, hypothesis, context),
  };
};

export const countedIn = (evidence: readonly Evidence[], { standing }: Pick<AssessmentContext, 'standing'>) =>
  evidence.filter((piece) => standing(piece.detector).counts && !isExercise(piece));

/** The highest score at any event time; of equal ones the earliest. */
export const peakOf = (evidence: readonly Evidence[], hypothesis: Hypothesis): Score => {
  const times = [...new Set(evidence.flatMap(({ firstAt, lastAt }) => [Date.parse(firstAt), Date.parse(lastAt)]))];
  return times
    .sort((a, b) => a - b)
    .map((at) => scoreAt(evidence, hypothesis, at))
    .reduce((best, score) => (score.nats > best.nats ? score : best), { nats: MODEL.priorNats, contributions: [] });
};

interface Decision {
  readonly state: IncidentState;
  readonly reasons: readonly string[];
}

const decide = (
  evidence: readonly Evidence[],
  peak: Score,
  hypothesis: Hypothesis,
  context: AssessmentContext,
): Decision => {
  const byScore = stateOf(probabilityOf(peak.nats));
  const convicted = twoConclusive(evidence, context);
  if (byScore !== 'quarantine' && !convicted) return { state: byScore, reasons: [] };
  const objections = objectionsTo(evidence, convicted, hypothesis, context);
  if (objections.length > 0) return { state: 'incident', reasons: objections };
  const reason = convicted
    ? 'two conclusive detectors agree, which suffices at any prior'
    : 'two channels from two sources agree';
  return { state: 'quarantine', reasons: [`${reason} (model version ${MODEL.version})`] };
};

const stateOf = (probability: number): IncidentState =>
  MODEL.thresholds.find(([, threshold]) => probability >= threshold)?.[0] ?? 'record';

const twoConclusive = (evidence: readonly Evidence[], { standing }: AssessmentContext): boolean => {
  const detectors = [
    ...new Set(
      evidence
        .filter((piece) => piece.weight === 'conclusive' && namesItsSubject(piece))
        .map(({ detector }) => detector),
    ),
  ];
  return detectors.length >= 2 && detectors.some((detector) => !standing(detector).namesOnly);
};

/** Why a score that is high enough for quarantine still needs a person. */
const objectionsTo = (
  evidence: readonly Evidence[],
  convicted: boolean,
  hypothesis: Hypothesis,
  context: AssessmentContext,
): readonly string[] => {
  const vouching = evidence.filter(isVouching);
  const named = new Set(vouching.filter(namesItsSubject).map(({ source }) => source));
  const convincing = vouching.filter(isConvincing);
  const sources = new Set(convincing.map(({ source }) => source));
  const channels = new Set(convincing.map(({ channel }) => channel));
  return [
    ...(hypothesis === 'intrusion' ? ['an intrusion is told to people; what to take away is theirs to decide'] : []),
    ...(context.isProtected ? ['the owner is protected: approval needed'] : []),
    ...(named.size === 1 && named.has('falco') && !context.falcoWriterProven
      ? ['all evidence is from Falco and the writer of its log group is not proven: approval needed']
      : []),
    ...(!convicted && (sources.size < 2 || channels.size < 2)
      ? ['a quarantine needs two channels from two sources, or two conclusive detectors: approval needed']
      : []),
    ...(convincing.every(({ detector }) => context.standing(detector).namesOnly)
      ? ['all that is known are names of images and programs: approval needed']
      : []),
  ];
};

/** Whether evidence says more about this owner than about all others that it may be about. Bills and sensors never do. */
const isConvincing = (piece: Evidence): boolean =>
  piece.channel !== 'COST' && piece.channel !== 'HEALTH' && (piece.share ?? 1) >= 0.5;

/** Whether evidence is good for more than its nats: that something is new, or odd, confirms no other source. */
const isVouching = ({ weight }: Evidence): boolean => weight !== 'weak';

const uncounted = (evidence: readonly Evidence[], { standing }: AssessmentContext): readonly string[] => [
  ...[...new Set(evidence.map(({ detector }) => detector))]
    .filter((detector) => !standing(detector).counts)
    .map((detector) => `${detector} is not stable yet: shown, not counted`),
  ...[...new Set(evidence.filter(isExercise).map(({ detector }) => detector))].map(
    (detector) => `${detector} reports an exercise: shown, not counted`,
  ),
  ...evidence
    .filter(({ share }) => share !== undefined && share < 1)
    .map(
      ({ detector, share = 1 }) => `${detector} may be about others too: ${(100 * share).toFixed(0)} % of it counts`,
    ),
];

const nearestChange = (
  evidence: readonly Evidence[],
  peak: Score,
  state: IncidentState,
  hypothesis: Hypothesis,
  context: AssessmentContext,
): string => {
  if (state === 'quarantine') {
    return lossThatMatters(evidence, peak, hypothesis, context);
  }
  const next = STATES[STATES.indexOf(state) + 1];
  const threshold = MODEL.thresholds.find(([name]) => name === next)?.[1];
  if (threshold === undefined || next === undefined) return 'none';
  const missing = natsOf(threshold) - peak.nats;
  return missing > 0 ? `${missing.toFixed(2)} more nats would make it ${next}` : `an approval would make it ${next}`;
};

const lossThatMatters = (
  evidence: readonly Evidence[],
  peak: Score,
  hypothesis: Hypothesis,
  context: AssessmentContext,
): string => {
  const weakestFirst = peak.contributions.toSorted((a, b) => a.weight - b.weight);
  for (const { detector } of weakestFirst) {
    const rest = evidence.filter((piece) => piece.detector !== detector);
    const score = peakOf(rest, hypothesis);
    const { state } = decide(rest, score, hypothesis, context);
    if (state !== 'quarantine') {
      return `without ${detector} it would be ${state} at ${(100 * probabilityOf(score.nats)).toFixed(1)} %`;
    }
  }
  return 'no single detector decides: without any one of them it would still be quarantine';
};
