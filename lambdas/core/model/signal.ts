import type { Entity, Ownership } from './entity';
import type { InspectionRequest } from './inspection';
import type { Observation } from './observation';
import type { Placement } from './placement';
import type { SignOfLife } from './sign-of-life';

export const SOURCES = ['audit', 'falco', 'guardduty', 'billing', 'inspector', 'ecr'] as const;
export type Source = (typeof SOURCES)[number];

/** How something was observed. Two detectors on one channel are not independent. HEALTH is about sensors, not workloads. */
export const CHANNELS = ['SPEC', 'API', 'EXEC', 'NET', 'HOST', 'COST', 'UTIL', 'HEALTH'] as const;
export type Channel = (typeof CHANNELS)[number];

/** How much one match proves that the entity is part of unauthorised mining; nats are in correlation/weights. */
export const WEIGHTS = ['weak', 'moderate', 'strong', 'conclusive'] as const;
export type Weight = (typeof WEIGHTS)[number];

/** Where the record behind a signal can be read again. */
export interface Pointer {
  /** Identity of the record itself: audit `auditID/stage`, Falco content hash. Never the id of its delivery. */
  readonly recordId: string;
  /** Log group, stream and event id, or file and line. */
  readonly location: string;
}

/** One detector saw one thing about one entity. */
export interface Signal {
  /** Hash of detector, entity and record id: the same record shipped twice gives the same signal. */
  readonly id: string;
  readonly detector: string;
  readonly detectorVersion: number;
  readonly channel: Channel;
  readonly source: Source;
  readonly weight: Weight;
  /** Event time; ISO 8601, UTC, milliseconds. */
  readonly observedAt: string;
  readonly entity: Entity;
  /** Other entities the record names: the object itself where the evidence is booked on its owner, node, service account. */
  readonly related: readonly Entity[];
  /** What gave it away; bounded in number and length, never the whole line. */
  readonly indicators: readonly string[];
  /** Bounded context for people: `actor`, `sourceIp`, `userAgent`, `container`, `image`, `process`. Attacker-controlled text. */
  readonly facts: Readonly<Record<string, string>>;
  readonly pointer: Pointer;
}

/** What one batch of records came to. */
export interface Analysis {
  readonly signals: readonly Signal[];
  readonly ownerships: readonly Ownership[];
  /** What proves nothing by itself, and is kept to be seen together with others. */
  readonly observations?: readonly Observation[];
  /** Where pods ran, as far as the batch tells it. */
  readonly placements?: readonly Placement[];
  /** Sensors that were heard, each node once. */
  readonly signsOfLife?: readonly SignOfLife[];
  /** What the batch could not tell, and a look at the live cluster can. */
  readonly inspections?: readonly InspectionRequest[];
}
