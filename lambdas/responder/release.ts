import type { Cluster, Outcome } from '../core/actions/cluster';
import type { ClusterOperation } from '../core/actions/operation';
import { entityKey } from '../core/model/entity';
import type { Release, RestoredField } from '../core/model/release';
import type { ActionRecord, ResponseReport } from '../core/model/response';
import type { Clock, ResponseStore, StoredIncident } from '../core/ports';
import { knownAbout } from '../core/response/released';
import { judgeUndo, undoable, type LiveField } from '../core/response/take-back';
import { keepReport } from './keep-report';

export interface Dependencies {
  readonly cluster: Cluster;
  readonly store: ResponseStore;
  readonly clock: Clock;
}

const MAX_DETAIL_LENGTH = 500;

/**
 * Takes back what was done about an incident, in reverse order.
 *
 * Safe to repeat: what has been taken back reads as restored. Each field is taken back by itself, so that one that
 * somebody has changed since does not keep the others. A release that a person asked for is not held up by the kill
 * switch: it ends what the switch is meant to prevent.
 */
export const carryOutRelease = async (
  dependencies: Dependencies,
  { incident }: StoredIncident,
  pending: Release,
): Promise<Release> => {
  const { store, clock } = dependencies;
  const fields: RestoredField[] = [];
  const records = await store.actionRecords(incident.id);
  // Those of an attempt that did not come to its end are in no report yet.
  const released = new Map(records.filter(({ status }) => status === 'released').map((one) => [one.id, one]));
  for (const record of undoable(records)) {
    const field = await takeBack(dependencies, record);
    if (!field) continue;
    fields.push(field);
    if (field.outcome === 'failed') continue;
    const after: ActionRecord = { ...record, status: 'released', detail: field.detail };
    await store.saveActionRecord(after);
    released.set(record.id, after);
  }
  const ownerRestored = [...released.values()].some(({ target }) => entityKey(target) === entityKey(incident.entity));
  const at = new Date(clock.now()).toISOString();
  const done: Release = {
    ...pending,
    state: fields.some(({ outcome }) => outcome === 'failed') ? 'failed' : 'succeeded',
    finishedAt: at,
    fields,
    known: knownAbout(incident, ownerRestored),
  };
  // In this order: a release that is pending is carried out again when its report could not be kept.
  await keepReport(store, incident.id, (known) => reportOf(done, known, released, at));
  await store.saveRelease(done);
  return done;
};

const reportOf = (
  release: Release,
  response: ResponseReport | undefined,
  released: ReadonlyMap<string, ActionRecord>,
  at: string,
): ResponseReport => ({
  ...(response ?? { incidentId: release.incidentId, decision: 'none', reasons: [] }),
  actions: (response?.actions ?? []).map((action) => released.get(action.id) ?? action),
  at,
  release,
});

/** Undefined for what was never done: an action that failed before its first write leaves nothing to take back. */
const takeBack = async (
  { cluster }: Dependencies,
  { action, target, incidentId, status, undoOperations }: ActionRecord,
): Promise<RestoredField | undefined> => {
  const parts: Part[] = [];
  for (const operation of undoOperations) {
    parts.push(await takeBackOne(cluster, operation, incidentId));
  }
  if (status !== 'succeeded' && !parts.some(({ wasOurs }) => wasOurs)) return undefined;
  const outcome = (['failed', 'gone', 'restored'] as const).find((one) => parts.some((part) => part.outcome === one));
  const detail = [...new Set(parts.map((part) => part.detail))].join('; ').slice(0, MAX_DETAIL_LENGTH);
  return outcome && { action, target, outcome, detail };
};

interface Part extends Pick<RestoredField, 'outcome' | 'detail'> {
  /** Whether it held our value when it was looked at. */
  readonly wasOurs: boolean;
}

const takeBackOne = async (cluster: Cluster, operation: ClusterOperation, incidentId: string): Promise<Part> => {
  try {
    const judgement = judgeUndo(operation, incidentId, await liveField(cluster, operation));
    switch (judgement.kind) {
      case 'restored':
        return { outcome: 'restored', detail: 'it was as before already', wasOurs: false };
      case 'gone':
        return { outcome: 'gone', detail: 'the object is gone', wasOurs: false };
      case 'changed':
        return { outcome: 'failed', detail: judgement.detail, wasOurs: false };
      case 'ours':
        return { ...resultOf(operation, await cluster.execute(operation)), wasOurs: true };
    }
  } catch (error) {
    return { outcome: 'failed', detail: error instanceof Error ? error.message : String(error), wasOurs: true };
  }
};

const resultOf = (operation: ClusterOperation, outcome: Outcome): Pick<RestoredField, 'outcome' | 'detail'> => {
  switch (outcome.kind) {
    case 'applied':
      return { outcome: 'restored', detail: restoredText(operation) };
    case 'notFound':
    case 'uidMismatch':
      return { outcome: 'gone', detail: 'the object is gone' };
    case 'forbidden':
      return { outcome: 'failed', detail: `not permitted: ${outcome.message}` };
    case 'failed':
      return { outcome: 'failed', detail: outcome.message };
  }
};

const restoredText = (operation: ClusterOperation): string => {
  switch (operation.op) {
    case 'scale':
      return `replicas set back to ${operation.replicas}`;
    case 'suspend':
      return 'resumed';
    case 'selectNodes':
      return 'node selector set back';
    case 'labelPod':
      return 'label removed';
    case 'deleteBlock':
      return 'block removed';
    case 'deleteNetworkPolicy':
      return `NetworkPolicy ${operation.name} removed`;
    case 'createNetworkPolicy':
    case 'createBlock':
    case 'deletePod':
      return operation.op;
  }
};

const liveField = async (cluster: Cluster, operation: ClusterOperation): Promise<LiveField> => {
  const nothing = { object: undefined, networkPolicies: [], blocks: [] };
  if (operation.op === 'deleteNetworkPolicy' || operation.op === 'createNetworkPolicy') {
    return { ...nothing, networkPolicies: await cluster.networkPolicies(operation.namespace) };
  }
  if (operation.op === 'deleteBlock' || operation.op === 'createBlock') {
    return { ...nothing, blocks: await cluster.blocks() };
  }
  const { kind, namespace, name, uid } = operation.target;
  const object = await cluster.get(kind, namespace, name);
  return { ...nothing, object: object?.entity.uid === uid ? object : undefined };
};
