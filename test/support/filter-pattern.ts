/** How CloudWatch Logs applies a pattern of quoted OR terms (`?"a" ?"b"`) to a line; an empty pattern passes everything. */
export const passesFilter = (pattern: string, line: string): boolean => {
  if (pattern === '') return true;
  const terms = [...pattern.matchAll(/\?"((?:[^"\\]|\\.)*)"/g)].map(([, term = '']) => term.replace(/\\(.)/g, '$1'));
  return terms.some((term) => line.includes(term));
};
