import type { Entity } from './entity';
import type { Pointer, Source } from './signal';

/** In what an object can be like an earlier one, whatever its name is. */
export type TraitKind = 'template' | 'image' | 'wallet' | 'pool';

export interface Trait {
  readonly kind: TraitKind;
  /** Of a template a digest; of the others the text itself, bounded. */
  readonly value: string;
}

/** What an object that was just written would run, for those who remember what ran before. */
export interface Sighting {
  readonly entity: Entity;
  readonly traits: readonly Trait[];
  /** ISO 8601, UTC, milliseconds. */
  readonly seenAt: string;
  readonly source: Source;
  /** Who wrote it, for people. */
  readonly facts: Readonly<Record<string, string>>;
  readonly pointer: Pointer;
}

/** One trait of what was quarantined. */
export interface Quarantined {
  readonly cluster: string;
  readonly trait: Trait;
  readonly incidentId: string;
  readonly owner: Entity;
  /** The only namespace in which the trait says something; empty: everywhere. */
  readonly namespace: string;
  /** When it was quarantined; ISO 8601. */
  readonly at: string;
}

/** An object that has traits of something that had been quarantined before it was written. */
export interface Return {
  readonly sighting: Sighting;
  /** Of one incident; never empty. */
  readonly earlier: readonly Quarantined[];
}

/** Facts by which evidence of a return is recognised later: which incident it refers to, and when that was. */
export const EARLIER_INCIDENT = 'earlierIncident';
export const QUARANTINED_AT = 'quarantinedAt';
