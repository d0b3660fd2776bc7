import type { Detector } from './detector';
import { selectionOf } from './selection';

/** Limit of CloudWatch Logs. */
const MAX_LENGTH = 1024;

/**
 * The subscription filter of an audit log: lines whose verb some detector reads.
 *
 * Text terms joined by OR, not a JSON pattern: that would drop every line that was cut off and is no JSON any more, and
 * cutting lines off is something an attacker can do. Terms can only be joined by OR, so the verb is all that narrows.
 * Attacker text that looks like a term lets a line through; nothing an attacker writes keeps one out.
 */
export const auditFilterPattern = (detectors: readonly Detector<'audit'>[]): string => {
  const pattern = [...selectionOf(detectors).verbs]
    .sort()
    .map((verb) => `?"\\"verb\\":\\"${verb}\\""`)
    .join(' ');
  // A filter that does not fit lets everything pass.
  return pattern.length <= MAX_LENGTH ? pattern : '';
};
