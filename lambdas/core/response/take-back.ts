import type { LiveObject, NetworkPolicy } from '../actions/cluster';
import { isOurs } from '../actions/isolate-pod';
import type { ClusterOperation } from '../actions/operation';
import type { Block } from '../model/block';
import type { ActionRecord } from '../model/response';

/** What is live where an operation would take something back. */
export interface LiveField {
  /** The object under the recorded uid; undefined when it is gone. */
  readonly object: LiveObject | undefined;
  readonly networkPolicies: readonly NetworkPolicy[];
  readonly blocks: readonly Block[];
}

export type Judgement =
  /** It still holds our value, and can be taken back. */
  | { readonly kind: 'ours' }
  /** It is as it was before us. */
  | { readonly kind: 'restored' }
  | { readonly kind: 'gone' }
  /** It holds a value that is neither: somebody has decided otherwise since. */
  | { readonly kind: 'changed'; readonly detail: string };

const OURS: Judgement = { kind: 'ours' };
const RESTORED: Judgement = { kind: 'restored' };

/** Whether an undo operation may still be carried out. Only our own fields, and only where they still hold our value. */
export const judgeUndo = (
  operation: ClusterOperation,
  incidentId: string,
  { object, networkPolicies, blocks }: LiveField,
): Judgement => {
  switch (operation.op) {
    case 'deleteNetworkPolicy': {
      const policy = networkPolicies.find(({ name }) => name === operation.name);
      if (!policy) return RESTORED;
      return isOurs(policy, incidentId)
        ? OURS
        : { kind: 'changed', detail: `changed since: NetworkPolicy ${operation.name} is not as it was made` };
    }
    case 'deleteBlock':
      // Nobody else may write one: it is as it was made, or it has expired.
      return blocks.some(({ name }) => name === operation.name) ? OURS : RESTORED;
    case 'labelPod':
      return object ? judgeMap('label', operation.labels, operation.current, object.workload.labels) : { kind: 'gone' };
    case 'selectNodes':
      return object
        ? judgeMap('node selector', operation.nodeSelector, operation.current, object.nodeSelector)
        : { kind: 'gone' };
    case 'scale':
      if (!object) return { kind: 'gone' };
      if (object.replicas === operation.current) return OURS;
      if (object.replicas === operation.replicas) return RESTORED;
      return {
        kind: 'changed',
        detail: `changed since: replicas is ${object.replicas ?? 'absent'}, and was set to ${operation.current}`,
      };
    case 'suspend':
      if (!object) return { kind: 'gone' };
      return object.suspended === operation.suspend ? RESTORED : OURS;
    case 'createNetworkPolicy':
    case 'createBlock':
    case 'deletePod':
      return { kind: 'changed', detail: `${operation.op} takes nothing back` };
  }
};

const judgeMap = (
  what: string,
  wanted: Readonly<Record<string, string | null>>,
  ours: Readonly<Record<string, string>>,
  live: Readonly<Record<string, string>>,
): Judgement => {
  const changed = Object.keys(wanted).filter((key) => (live[key] ?? null) !== wanted[key]);
  if (changed.length === 0) return RESTORED;
  const theirs = changed.filter((key) => live[key] !== ours[key]);
  return theirs.length === 0
    ? OURS
    : { kind: 'changed', detail: `changed since: ${what} ${theirs.join(', ')} has another value` };
};

/** What there is to take back, last action first. What was interrupted or failed may have been done in part. */
export const undoable = (records: readonly ActionRecord[]): readonly ActionRecord[] =>
  records
    .filter(({ status, undoOperations }) => UNDOABLE.has(status) && undoOperations.length > 0)
    .toSorted((a, b) => compare(b.startedAt, a.startedAt) || compare(b.id, a.id));

const UNDOABLE: ReadonlySet<ActionRecord['status']> = new Set(['started', 'succeeded', 'failed']);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
