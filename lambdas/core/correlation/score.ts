import type { Contribution, Evidence, Hypothesis } from '../model/incident';
import { CHANNELS, type Channel, type Source } from '../model/signal';
import { MODEL } from './weights';

const HOUR_MS = 3_600_000;

/** What a channel counts for under a hypothesis: API shows compromise; cost and load show mining. */
const CHANNEL_FACTOR: Record<Hypothesis, Partial<Record<Channel, number>>> = {
  mining: {},
  intrusion: { API: 2, COST: 0, UTIL: 0 },
};

/** The most that all detectors of a channel can add together. */
export const channelCap = (channel: Channel, hypothesis: Hypothesis): number =>
  MODEL.channelCap[channel] * (CHANNEL_FACTOR[hypothesis][channel] ?? 1);

export const probabilityOf = (nats: number): number => 1 / (1 + Math.exp(-nats));

export const natsOf = (probability: number): number => Math.log(probability / (1 - probability));

/** A score at one moment: the prior and what each detector adds to it. */
export interface Score {
  readonly nats: number;
  readonly contributions: readonly Contribution[];
}

/** The score of one owner's evidence at one moment (milliseconds since the epoch). Later evidence does not count yet. */
export const scoreAt = (evidence: readonly Evidence[], hypothesis: Hypothesis, at: number): Score => {
  const contributions = CHANNELS.flatMap((channel) => {
    const factor = CHANNEL_FACTOR[hypothesis][channel] ?? 1;
    const seen = evidence.filter((piece) => piece.channel === channel && Date.parse(piece.firstAt) <= at);
    return factor === 0 ? [] : channelContributions(channel, factor, seen, at);
  });
  return { nats: contributions.reduce((sum, { weight }) => sum + weight, MODEL.priorNats), contributions };
};

const channelContributions = (
  channel: Channel,
  factor: number,
  evidence: readonly Evidence[],
  at: number,
): readonly Contribution[] => {
  const bySource = new Map<Source, Contribution[]>();
  for (const strongest of strongestByDetector(evidence, factor, at)) {
    bySource.set(strongest.source, [...(bySource.get(strongest.source) ?? []), strongest.contribution]);
  }
  const [first, ...others] = [...bySource.values()]
    .map((contributions) => damp(channel, factor, contributions))
    .sort((a, b) => total(b) - total(a) || compare(a[0]?.detector ?? '', b[0]?.detector ?? ''));
  const confirmation = others.find((contributions) => total(contributions) > 0)?.[0];
  return [...(first ?? []), ...(confirmation ? [{ ...confirmation, weight: MODEL.secondSource }] : [])];
};

/** One detector counts once for an owner, with its strongest evidence: repeats raise a count, not the odds. */
const strongestByDetector = (
  evidence: readonly Evidence[],
  factor: number,
  at: number,
): readonly { readonly source: Source; readonly contribution: Contribution }[] => {
  const best = new Map<string, { readonly source: Source; readonly contribution: Contribution }>();
  for (const piece of evidence) {
    const contribution: Contribution = {
      detector: piece.detector,
      channel: piece.channel,
      weight: factor * MODEL.weightNats[piece.weight] * (piece.share ?? 1) * decay(piece, at),
      at: piece.firstAt,
    };
    const key = `${piece.source}/${piece.detector}`;
    const known = best.get(key);
    if (!known || compareStrength(contribution, known.contribution) < 0) {
      best.set(key, { source: piece.source, contribution });
    }
  }
  return [...best.values()];
};

/** Halved for each further detector of the channel, then cut at the channel's cap, so that the parts add up to the sum. */
const damp = (channel: Channel, factor: number, contributions: readonly Contribution[]): readonly Contribution[] => {
  let left = MODEL.channelCap[channel] * factor;
  return contributions.toSorted(compareStrength).map((contribution, index) => {
    const weight = Math.min(left, contribution.weight * MODEL.damping ** index);
    left -= weight;
    return { ...contribution, weight };
  });
};

const decay = ({ channel, lastAt }: Evidence, at: number): number =>
  0.5 ** (Math.max(0, at - Date.parse(lastAt)) / HOUR_MS / MODEL.halfLifeHours[channel]);

const total = (contributions: readonly Contribution[]): number =>
  contributions.reduce((sum, { weight }) => sum + weight, 0);

const compareStrength = (a: Contribution, b: Contribution): number =>
  b.weight - a.weight || compare(a.at, b.at) || compare(a.detector, b.detector);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
