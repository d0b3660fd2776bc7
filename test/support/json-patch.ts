import { isDeepStrictEqual } from 'node:util';
import type { PatchEntry } from '../../lambdas/core/actions/json-patch';

type Json = Record<string, unknown>;

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** Applies a JSON Patch as the API server does: all of it or, with undefined for the answer, nothing. */
export const applyPatch = <T>(object: T, patch: readonly PatchEntry[]): T | undefined => {
  const copy = structuredClone(object);
  return patch.every((entry) => applyEntry(copy, entry)) ? copy : undefined;
};

const applyEntry = (root: unknown, entry: PatchEntry): boolean => {
  const parts = entry.path
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const key = parts.pop() ?? '';
  let parent: unknown = root;
  for (const part of parts) parent = isJson(parent) ? parent[part] : undefined;
  if (!isJson(parent)) return false;
  switch (entry.op) {
    case 'test':
      // The API server takes null for "is absent".
      return entry.value === null ? parent[key] === undefined : isDeepStrictEqual(parent[key], entry.value);
    case 'add':
      parent[key] = entry.value;
      return true;
    case 'remove':
      return Reflect.has(parent, key) && Reflect.deleteProperty(parent, key);
  }
};
