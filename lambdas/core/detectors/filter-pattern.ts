import { DECISION_ANNOTATION } from '../model/audit-event';
import type { AuditSelector, Detector } from './detector';
import { selectorsOf } from './selection';

/** Limit of CloudWatch Logs. */
const MAX_LENGTH = 1024;

/** What stands at the end of a line that was cut off, perhaps before its verb. */
const CUT_OFF = '[Truncated...]';

/**
 * The subscription filter of an audit log: lines whose verb some detector reads, and beside these the requests of a
 * subresource, of a resource, of a name, or with an outcome that some detector reads.
 *
 * Text terms joined by OR, not a JSON pattern: that would drop every line that was cut off and is no JSON any more, and
 * cutting lines off is something an attacker can do. Terms can only be joined by OR, so the verb is all that narrows; a
 * verb as frequent as `get` is not let through for the sake of one resource. Attacker text that looks like a term lets
 * a line through; nothing an attacker writes keeps one out.
 */
export const auditFilterPattern = (detectors: readonly Detector<'audit'>[]): string => {
  const selectors = selectorsOf(detectors);
  const openVerbs = new Set(
    selectors.flatMap(({ verbs, wholeObject, frequent }) => (wholeObject === false || frequent ? [] : verbs)),
  );
  const terms = [...new Set([CUT_OFF, ...selectors.flatMap((selector) => termsOf(selector, openVerbs))])].sort();
  const pattern = terms.map((term) => `?"${term.replaceAll('"', '\\"')}"`).join(' ');
  // A filter that does not fit lets everything pass.
  return pattern.length <= MAX_LENGTH ? pattern : '';
};

/** What lets the lines through that a selector asks for. */
const termsOf = (selector: AuditSelector, openVerbs: ReadonlySet<string>): readonly string[] => [
  ...requestTermsOf(selector, openVerbs),
  ...(selector.users ?? []).map((user) => `"username":"${user}"`),
  ...(selector.decisions ?? []).map((decision) => `"${DECISION_ANNOTATION}":"${decision}"`),
];

/** Nothing for a subresource whose verbs are let through anyway. */
const requestTermsOf = (
  { verbs, resources, subresources = [], wholeObject, frequent }: AuditSelector,
  openVerbs: ReadonlySet<string>,
): readonly string[] => {
  if (wholeObject !== false) {
    return frequent ? resources.map((name) => `"resource":"${name}"`) : verbs.map((verb) => `"verb":"${verb}"`);
  }
  return verbs.every((verb) => openVerbs.has(verb)) ? [] : subresources.flatMap(subresourceTerms);
};

/** The address names a subresource before anything long can cut the line off. Behind `proxy` it goes on at any length. */
const subresourceTerms = (name: string): readonly string[] => [
  `/${name}?`,
  ...(name === 'proxy' ? [`/${name}/`] : []),
  `"subresource":"${name}"`,
];
