import type { GuardDutyFinding } from '../model/guardduty-finding';

/** Prefixes of finding types: GuardDuty adds variants of a type behind `.` and `!`. */
export type FindingTypes = readonly [string, ...string[]];

export const isOneOf = (types: FindingTypes, { type }: Pick<GuardDutyFinding, 'type'>): boolean =>
  types.some((prefix) => type.startsWith(prefix));

/**
 * The families of the types that detectors read, `ThreatPurpose:Resource/`, for the rule that passes findings on.
 *
 * Families and not types: a rule has room for 2048 characters, and what no detector reads costs nothing.
 */
export const familiesOf = (detectors: readonly { readonly findingTypes?: readonly string[] }[]): readonly string[] =>
  [
    ...new Set(
      detectors.flatMap(({ findingTypes = [] }) => findingTypes.map((type) => type.slice(0, type.indexOf('/') + 1))),
    ),
  ].sort();
