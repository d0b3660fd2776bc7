import { evidenceKey, isExercise } from '../model/evidence';
import type { Evidence, IncidentCost } from '../model/incident';

const DAY_MS = 86_400_000;

/** Days before and after an anomaly in which its cause may have been seen. */
const MARGIN_DAYS = 1;

/** A long anomaly is looked at from its end: that is when somebody was still mining. */
const MAX_DAYS = 14;

/** More than this many days of an owner say nothing new. */
const MAX_NOTED_DAYS = 4;

/** The days on which an anomaly's causes may have been seen, latest first. */
export const suspectDaysOf = ({ facts, lastAt }: Evidence): readonly string[] => {
  const last = Date.parse(facts['to'] ?? lastAt) + MARGIN_DAYS * DAY_MS;
  const first = Date.parse(facts['from'] ?? lastAt) - MARGIN_DAYS * DAY_MS;
  const days: string[] = [];
  for (let day = last; day >= first && days.length < MAX_DAYS; day -= DAY_MS) days.push(dayOf(day));
  return days;
};

/** The days on which an owner was seen, by which a later anomaly finds it; the latest ones. */
export const seenDaysOf = (evidence: readonly Evidence[]): readonly string[] => {
  const days = evidence
    .filter((piece) => piece.channel !== 'COST' && !isExercise(piece))
    .flatMap(({ firstAt, lastAt }) => [dayOf(Date.parse(firstAt)), dayOf(Date.parse(lastAt))]);
  return [...new Set(days)].sort().reverse().slice(0, MAX_NOTED_DAYS);
};

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Whether an owner was seen when the anomaly's cause must have been. */
export const wasSeenAround = (owner: readonly Evidence[], anomaly: Evidence): boolean => {
  const days = new Set(suspectDaysOf(anomaly));
  return seenDaysOf(owner).some((day) => days.has(day));
};

/** What billing says an owner has cost: the last word about each anomaly. */
export const costsOf = (evidence: readonly Evidence[]): { readonly costs?: readonly IncidentCost[] } => {
  const byAnomaly = new Map<string, IncidentCost>();
  for (const piece of evidence) {
    const cost = piece.channel === 'COST' ? costIn(piece) : undefined;
    const known = cost && byAnomaly.get(cost.anomalyId);
    if (cost && (!known || isLater(cost, known))) byAnomaly.set(cost.anomalyId, cost);
  }
  const costs = [...byAnomaly.values()].sort((a, b) => (a.from + a.anomalyId < b.from + b.anomalyId ? -1 : 1));
  return costs.length === 0 ? {} : { costs };
};

const costIn = ({ facts, share = 1, attribution }: Evidence): IncidentCost | undefined => {
  const { anomaly: anomalyId, currency, from, to } = facts;
  const amount = Number(facts['amount']);
  if (anomalyId === undefined || currency === undefined || from === undefined || to === undefined) return undefined;
  return Number.isFinite(amount)
    ? { anomalyId, amount, currency, from, to, share, ...(attribution && { attribution }) }
    : undefined;
};

/** Of two words about one day the higher one: an anomaly is told again because it has grown. */
const isLater = (a: IncidentCost, b: IncidentCost): boolean => a.to > b.to || (a.to === b.to && a.amount > b.amount);

/**
 * Of all that was told about money what stands: the last word about each anomaly, and a stand-in (KM-C04) for days of
 * which no bill has spoken. They are one observation; it counts once, whichever comes first.
 */
export const standingBills = (bills: readonly Evidence[]): readonly Evidence[] => {
  const lastWords = new Map<string, { readonly piece: Evidence; readonly cost: IncidentCost }>();
  for (const piece of bills.toSorted((a, b) => (evidenceKey(a) < evidenceKey(b) ? -1 : 1))) {
    const cost = costIn(piece);
    const known = cost && lastWords.get(cost.anomalyId);
    if (cost && (!known || isLater(cost, known.cost))) lastWords.set(cost.anomalyId, { piece, cost });
  }
  const told = [...lastWords.values()];
  const standIns = bills.filter(
    (piece) =>
      !costIn(piece) && !told.some(({ cost }) => cost.from <= firstDayOf(piece) && firstDayOf(piece) <= cost.to),
  );
  return [...told.map(({ piece }) => piece), ...standIns];
};

const firstDayOf = ({ facts, firstAt }: Evidence): string => facts['from'] ?? firstAt.slice(0, 10);

/** How much of a bill nobody explains: neither the odds of a suspect, nor the growth of somebody who was there before. */
export const unexplainedPartOf = ({ share, attribution }: IncidentCost): number =>
  share * (1 - (attribution?.explained ?? 0));
