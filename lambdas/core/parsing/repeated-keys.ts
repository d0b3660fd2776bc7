/**
 * Whether any object of a JSON text has one key twice. Readers differ in which of the two they believe, so whoever writes
 * such a line may want two of them to see different things.
 *
 * One pass, without recursion. The text must be valid JSON. `mayRepeat` names keys of the outermost object that are
 * harmless twice.
 */
export const hasRepeatedKeys = (text: string, mayRepeat: readonly string[] = []): boolean => {
  // One entry for each object or array that is open: the keys so far, or undefined for an array.
  const open: (Set<string> | undefined)[] = [];
  let awaitsKey = false;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charAt(at)) {
      case '{':
        open.push(new Set());
        awaitsKey = true;
        break;
      case '[':
        open.push(undefined);
        awaitsKey = false;
        break;
      case '}':
      case ']':
        open.pop();
        awaitsKey = false;
        break;
      case ',':
        awaitsKey = open.at(-1) !== undefined;
        break;
      case '"': {
        const end = endOfString(text, at);
        const keys = open.at(-1);
        if (awaitsKey && keys) {
          const key = keyOf(text.slice(at, end + 1));
          if (keys.has(key) && !(open.length === 1 && mayRepeat.includes(key))) return true;
          keys.add(key);
          awaitsKey = false;
        }
        at = end;
        break;
      }
    }
  }
  return false;
};

const endOfString = (text: string, start: number): number => {
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '"') return at;
    if (character === '\\') at += 1;
  }
  return text.length;
};

/** A key may be written with escapes and be the same key. */
const keyOf = (quoted: string): string => (quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1));
