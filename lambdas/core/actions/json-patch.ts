import type { PatchOperation } from './operation';

/** One entry of a JSON Patch (RFC 6902). */
export type PatchEntry =
  | { readonly op: 'test' | 'add'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string };

const pointer = (...parts: readonly string[]): string =>
  parts.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/**
 * The JSON Patch of an operation.
 *
 * The uid is tested first, in the same request: between the look-up and the write the name may have passed to another
 * object. `add` also replaces, and the API server leaves out what is empty or zero, so `replace` would fail on it.
 */
export const patchOf = (operation: PatchOperation): readonly PatchEntry[] => [
  { op: 'test', path: '/metadata/uid', value: operation.target.uid },
  ...changesOf(operation),
];

const changesOf = (operation: PatchOperation): readonly PatchEntry[] => {
  switch (operation.op) {
    case 'labelPod':
      return entries(['metadata', 'labels'], operation.labels, operation.current);
    case 'scale':
      return [
        ...(operation.replicas === 0 ? [] : [stillOurs('/spec/replicas', operation.current)]),
        { op: 'add', path: '/spec/replicas', value: operation.replicas },
      ];
    case 'suspend':
      return [
        ...(operation.suspend ? [] : [stillOurs('/spec/suspend', true)]),
        { op: 'add', path: '/spec/suspend', value: operation.suspend },
      ];
    case 'selectNodes':
      return entries(['spec', 'template', 'spec', 'nodeSelector'], operation.nodeSelector, operation.current);
  }
};

/** A workload is let go on only where it still holds what stopped it. The API server leaves out zero. */
const stillOurs = (path: string, value: number | boolean): PatchEntry => ({
  op: 'test',
  path,
  value: value === 0 ? null : value,
});

/**
 * Changes to a map of text. An absent map is added whole, guarded by a test that it is still absent: an entry cannot be
 * added to what is not there, and a map that came in between must not be lost. What is removed must still have our value.
 */
const entries = (
  path: readonly string[],
  changes: Readonly<Record<string, string | null>>,
  current: Readonly<Record<string, string>>,
): readonly PatchEntry[] => {
  const additions = Object.entries(changes).filter(([, value]) => value !== null);
  if (Object.keys(current).length === 0 && additions.length > 0) {
    return [
      { op: 'test', path: pointer(...path), value: null },
      { op: 'add', path: pointer(...path), value: Object.fromEntries(additions) },
    ];
  }
  return Object.entries(changes).flatMap(([key, value]): readonly PatchEntry[] => {
    const at = pointer(...path, key);
    if (value !== null) return [{ op: 'add', path: at, value }];
    const old = current[key];
    return old === undefined
      ? []
      : [
          { op: 'test', path: at, value: old },
          { op: 'remove', path: at },
        ];
  });
};
