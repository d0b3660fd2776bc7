import type { ReadBack, ResponseAction, Situation } from '../core/actions/action';
import type { Cluster, Outcome } from '../core/actions/cluster';
import { kubectlLine } from '../core/actions/kubectl';
import type { CollectEvidence, Operation } from '../core/actions/operation';
import { ACTIONS } from '../core/actions/registry';
import { isWorkloadKind } from '../core/actions/workload-kind';
import type { Entity } from '../core/model/entity';
import type { Incident } from '../core/model/incident';
import type { ActionRecord, PlannedAction, VerificationLevel } from '../core/model/response';
import type { Clock } from '../core/ports';
import { HELD_BACK } from '../core/response/approval';
import { killSwitchThrown, type Guarding } from './guards';
import { finished, recordId } from './records';
import type { SituationReader } from './situation';

export interface Dependencies extends Guarding {
  readonly cluster: Cluster;
  readonly read: SituationReader;
  /** Carries out `collectEvidence`; tells what was kept. */
  readonly keep: (operation: CollectEvidence) => Promise<string>;
  /** Whether what somebody has reverted may be done again. */
  readonly mayRepeat: boolean;
  /** Told when the controller of the target has taken it up, before its effect is waited for. */
  readonly asked?: () => void;
  readonly clock: Clock;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** How long an effect is waited for; pods that are told to stop need a moment. */
const VERIFY_MILLISECONDS = 10_000;
const POLL_MILLISECONDS = 200;

/** How long a controller is waited for. One that does not run starts no pods either. */
const SETTLE_MILLISECONDS = 2000;
const SETTLE_POLL_MILLISECONDS = 25;

/** GitOps, an autoscaler or an attacker may start again what was stopped. Then it is a matter of who is stronger. */
const MAX_REPEATS = 2;

/**
 * Carries out one planned action: kill switch, live look-up, record, operations, read-back, record.
 *
 * Safe to repeat: what has succeeded and still holds is not done again, and what was interrupted is first read back, so
 * that the undo of the first attempt stays the undo. What somebody has reverted is done again, twice; then a person must
 * find out who reverts it. What fails is the result of this action and no reason to drop the next one; only a
 * state table that cannot be written throws, since nothing may be done without a record.
 */
export const executeAction = async (
  dependencies: Dependencies,
  incident: Incident,
  planned: PlannedAction,
  earlier: ActionRecord | undefined,
): Promise<ActionRecord> => {
  const { store, clock, mayRepeat } = dependencies;
  const repeats = earlier?.repeats ?? 0;
  if (earlier?.status === 'succeeded' && !(mayRepeat && (await holdsNoLonger(dependencies, earlier)))) return earlier;
  const isReverted = earlier?.status === 'succeeded' && !hasEnded(earlier, clock.now());
  // What was taken back starts anew.
  const known = earlier?.status === 'released' ? undefined : earlier;
  const fresh: ActionRecord = {
    id: recordId(incident.id, planned),
    incidentId: incident.id,
    action: planned.action,
    target: planned.target,
    status: 'started',
    level: 'none',
    detail: '',
    startedAt: new Date(clock.now()).toISOString(),
    undo: known?.undo ?? [],
    undoOperations: known?.undoOperations ?? [],
    ...repeatsOf(isReverted ? repeats + 1 : repeats),
  };
  const done = finished(
    (fresh.repeats ?? 0) > MAX_REPEATS
      ? {
          ...fresh,
          status: 'skipped',
          detail: `reverted ${MAX_REPEATS + 1} times, and not done again: change it where it is defined`,
        }
      : await attempt(dependencies, planned, fresh, known),
    clock,
  );
  await store.saveActionRecord(done);
  return done;
};

const actionOf = (id: string): ResponseAction | undefined => ACTIONS.find((action) => action.id === id);

const repeatsOf = (repeats: number): Pick<ActionRecord, 'repeats'> => (repeats > 0 ? { repeats } : {});

/** Whether its time is over: then it is gone by itself, and nobody has reverted it. */
const hasEnded = ({ action: id, startedAt }: ActionRecord, now: number): boolean => {
  const lastsMs = actionOf(id)?.lastsMs;
  return lastsMs !== undefined && now >= Date.parse(startedAt) + lastsMs;
};

/** Whether what was done is no longer so. What cannot be read is taken to hold: in doubt nothing is done twice. */
const holdsNoLonger = async (
  { read }: Dependencies,
  { action: id, target, incidentId }: ActionRecord,
): Promise<boolean> => {
  const action = actionOf(id);
  if (!action || action.reaches === 'none') return false;
  try {
    const now = await read(action, target, incidentId);
    return isAlive(now) && action.verify(now) === 'none';
  } catch {
    return false;
  }
};

const attempt = async (
  dependencies: Dependencies,
  planned: PlannedAction,
  record: ActionRecord,
  earlier: ActionRecord | undefined,
): Promise<ActionRecord> => {
  const { cluster, read, store, keep, asked, clock, sleep } = dependencies;
  const action = actionOf(planned.action);
  if (!action) return { ...record, status: 'failed', detail: `there is no action ${planned.action}` };
  if (await killSwitchThrown(dependencies, record.target.cluster)) {
    return { ...record, status: 'skipped', detail: HELD_BACK };
  }
  let recorded = record;
  try {
    const before = await read(action, record.target, record.incidentId, 'before');
    if (!isAlive(before)) return { ...record, status: 'skipped', detail: 'it is gone already' };
    const interrupted = earlier !== undefined && earlier.status !== 'skipped' && action.verify(before) !== 'none';
    if (!interrupted) {
      const reasons = action.preflight(before);
      if (reasons.length > 0) return { ...record, status: 'skipped', detail: reasons.join('; ') };
      recorded = record.undo.length > 0 ? record : { ...record, ...undoOf(action, before) };
      await store.saveActionRecord(recorded);
      const { failure, detail } = await perform(action.apply(before), cluster, keep);
      if (asked && failure === undefined) await settled(record.target, dependencies);
      asked?.();
      if (failure !== undefined) return { ...recorded, status: 'failed', detail: failure };
      if (action.reaches === 'none') return { ...recorded, status: 'succeeded', detail };
    }
    const after = await readBack(action, recorded, { read, clock, sleep });
    return after.level === 'none'
      ? { ...recorded, status: 'failed', detail: 'it was accepted, and reading back does not show it' }
      : { ...recorded, status: 'succeeded', level: after.level, detail: after.detail };
  } catch (error) {
    return { ...recorded, status: 'failed', detail: error instanceof Error ? error.message : String(error) };
  }
};

const isAlive = (situation: ReadBack): situation is Situation => situation.target !== undefined;

/** As data for `release`, and as lines for a person. Of a second attempt the first one knows what was there before us. */
const undoOf = (action: ResponseAction, situation: Situation): Pick<ActionRecord, 'undo' | 'undoOperations'> => {
  const undoOperations = action.undo(situation).filter((operation) => operation.op !== 'collectEvidence');
  return { undo: undoOperations.map(kubectlLine), undoOperations };
};

/** In order, up to the first that fails: a later one may rely on it. */
const perform = async (
  operations: readonly Operation[],
  cluster: Cluster,
  keep: Dependencies['keep'],
): Promise<{ readonly failure?: string; readonly detail: string }> => {
  let detail = '';
  for (const operation of operations) {
    if (operation.op === 'collectEvidence') {
      detail = await keep(operation);
      continue;
    }
    const outcome = await cluster.execute(operation);
    // A pod that is gone needs no deleting.
    if (outcome.kind === 'applied' || (outcome.kind === 'notFound' && operation.op === 'deletePod')) continue;
    return { failure: `${operation.op}: ${describe(outcome)}`, detail };
  }
  return { detail };
};

const describe = (outcome: Exclude<Outcome, { kind: 'applied' }>): string => {
  switch (outcome.kind) {
    case 'notFound':
      return 'the object is gone';
    case 'uidMismatch':
      return 'the name belongs to another object now';
    case 'forbidden':
      return `not permitted: ${outcome.message}`;
    case 'failed':
      return outcome.message;
  }
};

/** Waits for the controller of an object: until it knows that it is to stop them, it replaces pods that end. */
const settled = async (
  { kind, namespace, name }: Entity,
  { cluster, clock, sleep }: Pick<Dependencies, 'cluster' | 'clock' | 'sleep'>,
): Promise<void> => {
  if (!isWorkloadKind(kind)) return;
  const until = clock.now() + SETTLE_MILLISECONDS;
  while ((await cluster.get(kind, namespace, name))?.settled === false && clock.now() < until) {
    await sleep(SETTLE_POLL_MILLISECONDS);
  }
};

/** Repeats the look until the action has taken effect, or its time is up. */
const readBack = async (
  action: ResponseAction,
  { target, incidentId }: ActionRecord,
  { read, clock, sleep }: Pick<Dependencies, 'read' | 'clock' | 'sleep'>,
): Promise<{ readonly level: VerificationLevel; readonly detail: string }> => {
  const until = clock.now() + VERIFY_MILLISECONDS;
  for (;;) {
    const after = await read(action, target, incidentId);
    const level = action.verify(after);
    if (level === action.reaches || clock.now() >= until) {
      const left = after.pods.length;
      return { level, detail: left === 0 ? '' : `${left} of its pods still run` };
    }
    await sleep(POLL_MILLISECONDS);
  }
};
