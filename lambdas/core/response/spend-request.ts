import type { LiveObject } from '../actions/cluster';
import { blockRecreation } from '../actions/block-recreation';
import { collectEvidence } from '../actions/collect-evidence';
import { deletePod } from '../actions/delete-pod';
import { isolatePod } from '../actions/isolate-pod';
import type { Entity } from '../model/entity';
import type { Incident } from '../model/incident';
import type { PlannedAction } from '../model/response';
import type { SpendRequest } from './budget';
import { chainOf } from './ownership';

/** An owner that has been there for longer than this is what people would miss. */
const ESTABLISHED_MS = 24 * 3_600_000;

/** A principal is a name in a log; longer than this it is none. */
const MAX_PRINCIPAL_LENGTH = 256;

const NO_STOP: readonly string[] = [deletePod.id, isolatePod.id, collectEvidence.id, blockRecreation.id];

/**
 * What actions cost. Pods that go with their owner are part of that decision.
 *
 * The budget is there for what people would miss: pods count when their owner is older than a day, or of an age that
 * nobody knows. An attacker who starts many pods to use it up pays one for each incident, and never nothing.
 */
export const spendRequestOf = (
  incident: Incident,
  actions: readonly PlannedAction[],
  all: readonly PlannedAction[],
  live: readonly LiveObject[],
  now: number,
): SpendRequest => {
  const isEstablished = (target: Entity): boolean => {
    const object = live.find(({ entity }) => entity.uid === target.uid);
    const createdAt = object && chainOf(object, live).at(-1)?.workload.createdAt;
    return !(createdAt !== undefined && now - Date.parse(createdAt) < ESTABLISHED_MS);
  };
  const stopsOwner = ({ action }: PlannedAction): boolean => !NO_STOP.includes(action);
  const owners = actions.filter(stopsOwner);
  const pods = all.some(stopsOwner) ? [] : actions.filter(({ action }) => action === deletePod.id);
  const established = owners.filter(({ target }) => isEstablished(target)).length;
  return {
    incidentId: incident.id,
    namespace: all[0]?.target.namespace ?? '',
    principal: principalOf(incident),
    pods: pods.length === 0 ? 0 : Math.max(1, pods.filter(({ target }) => isEstablished(target)).length),
    owners: established,
    newOwners: owners.length - established,
  };
};

/** Who made the workload, as the earliest record that names somebody tells it; empty where none does. */
const principalOf = ({ evidence }: Incident): string =>
  (
    evidence
      .filter(({ facts }) => (facts['actor'] ?? '') !== '')
      .toSorted((a, b) => (a.firstAt < b.firstAt ? -1 : a.firstAt > b.firstAt ? 1 : 0))[0]?.facts['actor'] ?? ''
  ).slice(0, MAX_PRINCIPAL_LENGTH);
