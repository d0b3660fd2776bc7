/** Text for the expressions of admission policies (CEL). Values come from configuration, never from a log. */

export const quoted = (text: string): string => JSON.stringify(text);

export const listOf = (texts: readonly string[]): string => `[${texts.map(quoted).join(', ')}]`;

/** What is at a path of an object, or an empty map; `dyn` since fields of every kind are compared as maps. */
export const at = (object: string, path: readonly string[]): string =>
  `dyn(${object}).${path.map((part) => `?${part}`).join('.')}.orValue(dyn({}))`;

/** The same for an object that may be missing, as the old one is when a new one is made. */
export const atIfAny = (object: string, path: readonly string[]): string =>
  `(${object} == null ? dyn({}) : ${at(object, path)})`;

/** Two maps with the same entries, but for those whose key `k` meets a condition. */
export const sameBut = (before: string, after: string, exempt: string): string =>
  `${after}.all(k, ${exempt} || (k in ${before} && ${after}[k] == ${before}[k])) && ` +
  `${before}.all(k, ${exempt} || k in ${after})`;

/** No entry that is ours was set, changed or removed. */
export const oursUnchanged = (before: string, after: string, prefix: string): string =>
  sameBut(before, after, `!k.startsWith(${quoted(prefix)})`);
