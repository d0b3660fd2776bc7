import type { WorkloadKind } from '../actions/workload-kind';
import { blockRecreation } from '../actions/block-recreation';
import { collectEvidence } from '../actions/collect-evidence';
import { deletePod } from '../actions/delete-pod';
import { isolatePod } from '../actions/isolate-pod';
import { scaleToZero } from '../actions/scale-to-zero';
import { suspend } from '../actions/suspend';
import { unscheduleDaemonSet } from '../actions/unschedule-daemon-set';
import type { Entity } from '../model/entity';
import type { PlannedAction } from '../model/response';

/** The action that stops an object of each kind. */
const STOP: Readonly<Record<WorkloadKind, string>> = {
  Pod: deletePod.id,
  Deployment: scaleToZero.id,
  ReplicaSet: scaleToZero.id,
  StatefulSet: scaleToZero.id,
  ReplicationController: scaleToZero.id,
  DaemonSet: unscheduleDaemonSet.id,
  Job: suspend.id,
  CronJob: suspend.id,
};

export const isolate = (target: Entity, reason: string): PlannedAction => ({ action: isolatePod.id, target, reason });

export const keep = (target: Entity, reason: string): PlannedAction => ({
  action: collectEvidence.id,
  target,
  reason,
});

export const stop = (target: Entity & { readonly kind: WorkloadKind }, reason: string): PlannedAction => ({
  action: STOP[target.kind],
  target,
  reason,
});

/** Of an owner, or of a pod that nobody controls: what its pods are made from must not come back. */
export const block = (target: Entity, reason: string): PlannedAction => ({
  action: blockRecreation.id,
  target,
  reason,
});

const RUNGS = [isolatePod.id, collectEvidence.id];

/** In the order of the ladder: all are isolated before anything else, evidence is kept before it is stopped, then blocked. */
export const inOrder = (actions: readonly PlannedAction[]): readonly PlannedAction[] => {
  const rung = ({ action }: PlannedAction): number => {
    if (action === blockRecreation.id) return RUNGS.length + 1;
    return RUNGS.includes(action) ? RUNGS.indexOf(action) : RUNGS.length;
  };
  return actions.toSorted((a, b) => rung(a) - rung(b));
};
