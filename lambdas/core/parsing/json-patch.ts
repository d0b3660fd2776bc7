import { isObject, objectsOf, textOf, type JsonObject } from './json';

/**
 * The parts of an object that a JSON Patch writes, at the places it writes them to; what the object already had is not
 * known. Lists keep the order of the operations, not their positions.
 */
export const objectOfJsonPatch = (operations: unknown): JsonObject => {
  const root = emptyNode();
  for (const operation of objectsOf(operations)) {
    const path = textOf(operation['path']);
    if (Object.hasOwn(operation, 'value') && path.startsWith('/')) put(root, segmentsOf(path), operation['value']);
  }
  return asObject(toJson(root));
};

type Node = Map<string, unknown>;

const emptyNode = (): Node => new Map<string, unknown>();

/** How deep a pointer may lead: deeper than any pod spec, so that a hostile one costs nothing. */
const MAX_DEPTH = 32;

const segmentsOf = (path: string): readonly string[] =>
  path
    .slice(1)
    .split('/', MAX_DEPTH)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));

const put = (root: Node, segments: readonly string[], value: unknown): void => {
  let node = root;
  for (const segment of segments.slice(0, -1)) {
    const known = node.get(segment);
    const next = known instanceof Map ? (known as Node) : nodeOf(known);
    node.set(segment, next);
    node = next;
  }
  const last = segments.at(-1) ?? '';
  // "-" appends: each time another place of the list.
  node.set(last === '-' ? `-${node.size}` : last, value);
};

/** A value that an earlier operation put there, opened so that a later one can write inside it. */
const nodeOf = (value: unknown): Node => {
  if (Array.isArray(value)) return new Map(value.map((item, index) => [String(index), item as unknown]));
  return new Map(isObject(value) ? Object.entries(value) : []);
};

const LIST_INDEX = /^(?:\d+|-\d*)$/;

const toJson = (value: unknown): unknown => {
  if (!(value instanceof Map)) return value;
  const entries = [...(value as Node)].map(([key, item]) => [key, toJson(item)] as const);
  return entries.length > 0 && entries.every(([key]) => LIST_INDEX.test(key))
    ? entries.map(([, item]) => item)
    : Object.fromEntries(entries);
};

const asObject = (value: unknown): JsonObject => (isObject(value) ? value : {});
