import type { AuditSelector, Detector } from './detector';
import { selectorsOf } from './selection';

/** Limit of CloudWatch Logs. */
const MAX_LENGTH = 1024;

/** What stands at the end of a line that was cut off, perhaps before its verb. */
const CUT_OFF = '[Truncated...]';

/**
 * The subscription filter of an audit log: lines whose verb some detector reads, and beside these the requests of a
 * subresource or of a name that some detector reads.
 *
 * Text terms joined by OR, not a JSON pattern: that would drop every line that was cut off and is no JSON any more, and
 * cutting lines off is something an attacker can do. Terms can only be joined by OR, so the verb is all that narrows; a
 * verb as frequent as `get` is not let through for the sake of one subresource. Attacker text that looks like a term lets
 * a line through; nothing an attacker writes keeps one out.
 */
export const auditFilterPattern = (detectors: readonly Detector<'audit'>[]): string => {
  const selectors = selectorsOf(detectors);
  const openVerbs = new Set(selectors.flatMap(({ verbs, wholeObject }) => (wholeObject === false ? [] : verbs)));
  const terms = [...new Set([CUT_OFF, ...selectors.flatMap((selector) => termsOf(selector, openVerbs))])].sort();
  const pattern = terms.map((term) => `?"${term.replaceAll('"', '\\"')}"`).join(' ');
  // A filter that does not fit lets everything pass.
  return pattern.length <= MAX_LENGTH ? pattern : '';
};

/** What lets the lines through that a selector asks for; nothing for a subresource whose verbs are let through anyway. */
const termsOf = (
  { verbs, subresources = [], wholeObject, users = [] }: AuditSelector,
  openVerbs: ReadonlySet<string>,
): readonly string[] => {
  const byName = users.map((user) => `"username":"${user}"`);
  if (wholeObject !== false) return [...verbs.map((verb) => `"verb":"${verb}"`), ...byName];
  return verbs.every((verb) => openVerbs.has(verb)) ? byName : [...subresources.flatMap(subresourceTerms), ...byName];
};

/** The address names a subresource before anything long can cut the line off. Behind `proxy` it goes on at any length. */
const subresourceTerms = (name: string): readonly string[] => [
  `/${name}?`,
  ...(name === 'proxy' ? [`/${name}/`] : []),
  `"subresource":"${name}"`,
];
