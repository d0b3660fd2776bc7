import type { Cluster } from '../core/actions/cluster';
import { collectEvidence } from '../core/actions/collect-evidence';
import { isolatePod } from '../core/actions/isolate-pod';
import type { CollectEvidence } from '../core/actions/operation';
import type { Incident } from '../core/model/incident';
import type { ActionRecord, PlannedAction } from '../core/model/response';
import type { Clock, EvidenceVault, ResponseStore } from '../core/ports';
import { executeAction } from './execute-action';
import { keepEvidence } from './keep-evidence';
import { inPool } from './pool';
import { recordId } from './records';
import { createSituationReader } from './situation';

export interface Dependencies {
  readonly store: ResponseStore;
  readonly vault: EvidenceVault;
  readonly clock: Clock;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** Enough to be quick with many replicas, few enough for an API server that others need too. */
const AT_ONCE = 16;

/** Rung by rung: every pod is isolated before time is spent on evidence, and evidence is kept before it is stopped. */
export const climb = async (
  { store, vault, clock, sleep }: Dependencies,
  cluster: Cluster,
  incident: Incident,
  actions: readonly PlannedAction[],
  earlier: ReadonlyMap<string, ActionRecord>,
): Promise<readonly ActionRecord[]> => {
  const read = createSituationReader(cluster);
  const keep = async (operation: CollectEvidence): Promise<string> =>
    keepEvidence({ cluster, vault, clock, sleep }, incident, operation);
  const execute = async (planned: PlannedAction): Promise<ActionRecord> =>
    executeAction(
      { cluster, read, store, keep, clock, sleep },
      incident,
      planned,
      earlier.get(recordId(incident.id, planned)),
    );
  const isolating = actions.filter(({ action }) => action === isolatePod.id);
  const keeping = actions.filter(({ action }) => action === collectEvidence.id);
  const stopping = actions.filter(({ action }) => action !== isolatePod.id && action !== collectEvidence.id);
  return [
    ...(await inPool(isolating, AT_ONCE, execute)),
    ...(await inPool(keeping, AT_ONCE, execute)),
    ...(await inPool(stopping, AT_ONCE, execute)),
  ];
};
