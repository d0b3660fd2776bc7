import type { Cluster } from '../core/actions/cluster';
import { blockRecreation } from '../core/actions/block-recreation';
import { collectEvidence } from '../core/actions/collect-evidence';
import { deletePod } from '../core/actions/delete-pod';
import { isolatePod } from '../core/actions/isolate-pod';
import type { CollectEvidence } from '../core/actions/operation';
import type { Incident } from '../core/model/incident';
import type { ActionRecord, PlannedAction } from '../core/model/response';
import type { Clock, EvidenceVault } from '../core/ports';
import { executeAction } from './execute-action';
import type { Guarding } from './guards';
import { keepEvidence } from './keep-evidence';
import { inPool } from '../core/in-pool';
import { recordId } from './records';
import { createSituationReader } from './situation';

export interface Dependencies extends Guarding {
  readonly vault: EvidenceVault;
  readonly clock: Clock;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** Enough to be quick with many replicas, few enough for an API server that others need too. */
const AT_ONCE = 16;

/**
 * Rung by rung: every pod is isolated before time is spent on evidence, and evidence is kept before it is stopped. Owners
 * have taken up that they are to stop before their pods are deleted, or they would replace them.
 */
export const climb = async (
  { store, metrics, vault, clock, sleep }: Dependencies,
  cluster: Cluster,
  incident: Incident,
  actions: readonly PlannedAction[],
  mayRepeat: boolean,
  earlier: ReadonlyMap<string, ActionRecord>,
): Promise<readonly ActionRecord[]> => {
  const read = createSituationReader(cluster, clock);
  const keep = async (operation: CollectEvidence): Promise<string> =>
    keepEvidence({ cluster, vault, clock, sleep }, incident, operation);
  const execute = async (planned: PlannedAction, asked?: () => void): Promise<ActionRecord> =>
    executeAction(
      { cluster, read, store, metrics, keep, mayRepeat, clock, sleep, ...(asked ? { asked } : {}) },
      incident,
      planned,
      earlier.get(recordId(incident.id, planned)),
    );
  const isolating = actions.filter(({ action }) => action === isolatePod.id);
  const keeping = actions.filter(({ action }) => action === collectEvidence.id);
  const deleting = actions.filter(({ action }) => action === deletePod.id);
  const blocking = actions.filter(({ action }) => action === blockRecreation.id);
  const others = new Set([...isolating, ...keeping, ...deleting, ...blocking]);
  const stopping = actions.filter((planned) => !others.has(planned));
  const before = [
    ...(await inPool(isolating, AT_ONCE, async (planned) => execute(planned))),
    ...(await inPool(keeping, AT_ONCE, async (planned) => execute(planned))),
  ];
  const stops = stopping.map((planned) => underWay(async (asked) => execute(planned, asked)));
  await Promise.all(stops.map(async ({ asked }) => asked));
  // A pod that nobody controls must still be there to say what is to be blocked.
  const [ofPods, ofOwners] = [blocking.filter(isOfPod), blocking.filter((planned) => !isOfPod(planned))];
  const blockedPods = await inPool(ofPods, 1, async (planned) => execute(planned));
  const deleted = await inPool(deleting, AT_ONCE, async (planned) => execute(planned));
  const stopped = await Promise.all(stops.map(async ({ done }) => done));
  // Last: it reads the whole cluster, and a miner that is replaced meanwhile was told to stop already.
  const blocked = await inPool(ofOwners, 1, async (planned) => execute(planned));
  return [...before, ...stopped, ...deleted, ...blockedPods, ...blocked];
};

const isOfPod = ({ target }: PlannedAction): boolean => target.kind === 'Pod';

interface UnderWay {
  /** Resolves once the controller has taken it up, or there was nothing to take up. */
  readonly asked: Promise<void>;
  readonly done: Promise<ActionRecord>;
}

const underWay = (execute: (asked: () => void) => Promise<ActionRecord>): UnderWay => {
  const { promise: asked, resolve } = Promise.withResolvers<undefined>();
  const done = execute(() => {
    resolve(undefined);
  }).finally(() => {
    resolve(undefined);
  });
  // It is awaited after the pods; until then a failure must not count as unheard.
  done.catch(() => undefined);
  return { asked, done };
};
