import { parseJson, type JsonObject } from './json';

/** How much of a cut line is looked at: what identifies a request stands at its start. */
const PREFIX_LENGTH = 64 * 1024;

/**
 * The complete top-level fields of a JSON object whose text was cut off.
 *
 * Reads structure, not patterns: a field name that an attacker wrote into a value is part of that value.
 */
export const completeFields = (line: string): JsonObject => {
  const text = line.slice(0, PREFIX_LENGTH);
  const fields: [string, unknown][] = [];
  let position = text.indexOf('{') + 1;
  while (position > 0 && position < text.length) {
    const nameEnd = endOfValue(text, position);
    const valueEnd = text[nameEnd] === ':' ? endOfValue(text, nameEnd + 1) : -1;
    if (valueEnd === -1) break;
    const name = parseJson(text.slice(position, nameEnd));
    const value = parseJson(text.slice(nameEnd + 1, valueEnd));
    if (typeof name !== 'string' || value === undefined) break;
    fields.push([name, value]);
    position = valueEnd + 1;
  }
  return Object.fromEntries(fields);
};

/** Where the value that begins at `start` is followed by `,`, `:` or the end of its object; -1 when the text ends first. */
const endOfValue = (text: string, start: number): number => {
  let depth = 0;
  for (let index = start; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === '"') {
      index = endOfString(text, index);
      if (index === -1) return -1;
    } else if (character === '{' || character === '[') depth += 1;
    else if (depth > 0 && (character === '}' || character === ']')) depth -= 1;
    else if (depth === 0 && ',:}'.includes(character)) return index;
  }
  return -1;
};

const endOfString = (text: string, start: number): number => {
  for (let index = start + 1; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === '"') return index;
  }
  return -1;
};
