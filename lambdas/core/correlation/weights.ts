import type { IncidentState } from '../model/incident';
import type { Channel, Weight } from '../model/signal';

/**
 * The numbers of the correlation model, in nats (natural logarithm of odds). Calibrated on the scenarios; a scenario is
 * never bent to a number. Raise `version` with every change: stored assessments carry it in their reasons.
 */
export const MODEL = {
  version: 1,

  /** Likelihood ratios of about 2.5, 7, 25 and 1000. */
  weightNats: { weak: 0.9, moderate: 1.95, strong: 3.2, conclusive: 6.9 } satisfies Record<Weight, number>,

  /** Within a channel the second detector counts half, the third a quarter: they look at the same thing. */
  damping: 0.5,

  /** COST and UTIL can confirm and never convict; API shows compromise, not mining; HEALTH says nothing of workloads. */
  channelCap: { SPEC: 10, API: 5, EXEC: 10, NET: 10, HOST: 10, COST: 3.2, UTIL: 4, HEALTH: 0 } satisfies Record<
    Channel,
    number
  >,

  /** Hours until evidence counts half, from the last time it was seen. A spec convicts for as long as it stands. */
  halfLifeHours: {
    SPEC: Infinity,
    API: 6,
    EXEC: 24,
    NET: 12,
    HOST: 24,
    COST: 72,
    UTIL: 6,
    HEALTH: 6,
  } satisfies Record<Channel, number>,

  /** A second product on one channel saw the same thing: reliability, not information. Once for each channel. */
  secondSource: 0.7,

  /** One in a thousand owners that are new or of unknown age. */
  priorNats: -6.9,

  thresholds: [
    ['quarantine', 0.95],
    ['incident', 0.5],
    ['notify-low', 0.1],
  ] satisfies readonly (readonly [IncidentState, number])[],
};
