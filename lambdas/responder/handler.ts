import type { Cluster } from '../core/actions/cluster';
import { exceptionFor, suppressionBy } from '../core/exceptions/applies';
import type { Incident } from '../core/model/incident';
import { policyFor, type Policy } from '../core/model/policy';
import type { ActionRecord, ResponsePlan } from '../core/model/response';
import type { Clock, EvidenceVault, Metrics, ResponseStore, StoredIncident } from '../core/ports';
import { entityKey } from '../core/model/entity';
import { heldBackNote } from '../core/response/held-back-note';
import { plan, type LiveSituation } from '../core/response/plan';
import { revertNotes } from '../core/response/revert-notes';
import { templateHash } from '../core/response/template-hash';
import { absorbedBy, ADOPTED, isStillDone, untold } from './absorbed';
import { climb } from './climb';
import { countUnreadable } from './guards';
import { keepReport } from './keep-report';
import { permit, type Permitted, type Question } from './permit';
import { lookUp } from './look-up';
import { joinReports, leftOut, notDone, recordId, tellTheSame } from './records';
import { carryOutRelease } from './release';
import { imagesOf, quarantinedBy } from './remember';

export interface Dependencies {
  readonly clusterFor: (name: string) => Promise<Cluster>;
  readonly store: ResponseStore;
  readonly vault: EvidenceVault;
  readonly policies: readonly Policy[];
  readonly clock: Clock;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly metrics: Metrics;
}

/** States in which it is worth to look at what is alive: to act, or to have a plan that a person can approve. */
const RESPONDED: readonly Incident['state'][] = ['incident', 'quarantine'];

/** Decisions of which the report tells what was done elsewhere too; one that waits for a person tells what waits. */
const TELLS_OTHERS: readonly ResponsePlan['decision'][] = ['act', 'none'];

/** Container, pod, ReplicaSet, Deployment, and some to spare. */
const MAX_MERGES = 8;

/**
 * Responds to one incident: looks at what is alive, plans, acts, reports; or takes back what was done, when a person has
 * asked for that.
 *
 * A redelivered message finds its records and changes nothing. An action that fails does not keep the next from being
 * tried; the message then fails too, so that its queue tries again and keeps what cannot be done where people see it.
 */
export const createResponder = (dependencies: Dependencies) => {
  const { clusterFor, store, policies, clock, metrics } = dependencies;

  const respond = async (incidentId: string, hops = 0): Promise<void> => {
    const stored = await store.incident(incidentId);
    const release = await store.release(incidentId);
    if (stored && release?.state === 'pending') {
      const cluster = await clusterFor(stored.incident.entity.cluster);
      const { state } = await carryOutRelease({ cluster, store, clock }, stored, release);
      metrics.count('Releases', 1, { state });
      return;
    }
    // An incident may have changed since the message was written, or have become part of another one.
    if (stored?.mergedInto !== undefined && hops < MAX_MERGES) {
      await respond(stored.mergedInto, hops + 1);
      return;
    }
    if (!stored || stored.mergedInto !== undefined || !RESPONDED.includes(stored.incident.state)) {
      metrics.count('ResponsesWithoutQuarantine');
      return;
    }
    const { incident } = stored;
    const policy = policyFor(policies, incident.entity.cluster);
    const cluster = await clusterFor(policy.cluster);
    const live = await liveOf(dependencies, cluster, incident);
    const hash = templateHashOf(incident, live);
    const intended = await excepted(dependencies, incident, hash, plan(incident, policy, live));
    const earlier = await earlierRecords(store, intended);
    const question = { stored, intended, policy, earlier, live, release };
    const permitted = await permit(dependencies, question);
    const actions = await carryOut(dependencies, cluster, question, permitted);

    const records = TELLS_OTHERS.includes(permitted.plan.decision) ? await store.actionRecords(incidentId) : [];
    if (permitted.plan.decision === 'none' && isUnderWay(records, stored, clock.now())) return;
    const others = untold(absorbedBy(incidentId, records), stored.response);
    const decision = others.length > 0 ? 'act' : permitted.plan.decision;
    const reasons = [...heldBackNote(actions), ...revertNotes(actions), ...permitted.plan.reasons];
    metrics.count('Responses', 1, { decision });
    const at = new Date(clock.now()).toISOString();
    const latest = {
      incidentId,
      decision,
      reasons: others.length > 0 ? [...reasons, ADOPTED] : reasons,
      actions: [...others, ...actions],
      at,
      ...(hash === undefined ? {} : { templateHash: hash }),
    };
    await keepReport(store, incidentId, (known) => {
      const joined = joinReports(known, latest);
      return tellTheSame(known, joined) ? undefined : joined;
    });
    const failed = actions.filter(({ status }) => status === 'failed');
    metrics.count('ActionsFailed', failed.length);
    if (failed.length > 0) {
      throw new Error(`${failed.length} of ${actions.length} actions failed for incident ${incidentId}`);
    }
  };
  return async (incidentId: string): Promise<void> => respond(incidentId);
};

/** What is alive, or nothing at all: what cannot be looked up is not acted on, and the queue tries again. */
const liveOf = async (
  { metrics }: Pick<Dependencies, 'metrics'>,
  cluster: Cluster,
  incident: Incident,
): Promise<LiveSituation> => {
  try {
    return await lookUp(cluster, incident);
  } catch (error) {
    countUnreadable(metrics, 'liveState');
    throw error;
  }
};

const templateHashOf = ({ entity }: Incident, { objects }: LiveSituation): string | undefined => {
  const owner = objects.find((object) => entityKey(object.entity) === entityKey(entity));
  return owner && templateHash(owner.workload.template);
};

/** The same plan, or none where an exception covers what is alive. An exception list that cannot be read asks. */
const excepted = async (
  { store, clock, metrics }: Dependencies,
  incident: Incident,
  hash: string | undefined,
  intended: ResponsePlan,
): Promise<ResponsePlan> => {
  try {
    const exceptions = await store.exceptions(incident.entity.cluster);
    const exception = hash === undefined ? undefined : exceptionFor(incident, exceptions, clock.now(), hash);
    if (!exception) return intended;
    const { owner, reason, expiresAt } = suppressionBy(exception);
    return {
      ...intended,
      decision: 'none',
      actions: [],
      reasons: [`suppressed by exception ${exception.id} of ${owner} until ${expiresAt}: ${reason}`],
    };
  } catch {
    countUnreadable(metrics, 'exceptions');
    const decision = intended.decision === 'act' ? 'ask' : intended.decision;
    return { ...intended, decision, reasons: ['the exceptions cannot be read', ...intended.reasons] };
  }
};

const earlierRecords = async (
  store: ResponseStore,
  { incidentId, decision, actions }: ResponsePlan,
): Promise<ReadonlyMap<string, ActionRecord>> => {
  if (decision !== 'act' && decision !== 'ask') return new Map();
  const records = await Promise.all(
    actions.map(async (one) => store.actionRecord(incidentId, recordId(incidentId, one))),
  );
  return new Map(records.flatMap((record) => (record ? [[record.id, record] as const] : [])));
};

/**
 * Whether something was done that no report tells yet. Then another execution is at it, and is why nothing is left to stop:
 * it tells what it did. One that died is tried again by its queue.
 */
const isUnderWay = (records: readonly ActionRecord[], { incident, response }: StoredIncident, now: number): boolean =>
  isStillDone(absorbedBy(incident.id, records), now) ||
  records.some(
    ({ incidentId, startedAt }) => incidentId === incident.id && (response === undefined || startedAt > response.at),
  );

const carryOut = async (
  dependencies: Dependencies,
  cluster: Cluster,
  { stored: { incident }, live, earlier, release }: Question,
  { plan: permitted, withheld, byApproval }: Permitted,
): Promise<readonly ActionRecord[]> => {
  const { store } = dependencies;
  const releasedAt = release?.requestedAt;
  const at = new Date(dependencies.clock.now()).toISOString();
  if (permitted.decision !== 'act') return notDone(permitted, at);
  // Before anything is done: what comes back a moment after it was stopped comes back to this.
  const traits = quarantinedBy(permitted, incident, live, at);
  await store.remember(traits, releasedAt);
  const actions = await climb(dependencies, cluster, incident, permitted.actions, !byApproval, earlier);
  // The kill switch, or a miner that had gone: nothing was quarantined, so nothing can come back. In doubt it stays.
  if (actions.every(({ status }) => status === 'skipped')) await store.forget(traits);
  await store.remember(await imagesOf(dependencies, cluster, incident, actions, at), releasedAt);
  return [...actions, ...leftOut(permitted.incidentId, withheld, at)];
};
