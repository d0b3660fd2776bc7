import type { Cluster } from '../core/actions/cluster';
import { collectEvidence } from '../core/actions/collect-evidence';
import { isolatePod } from '../core/actions/isolate-pod';
import type { CollectEvidence } from '../core/actions/operation';
import { policyFor, type Policy } from '../core/model/policy';
import type { ActionRecord, PlannedAction, ResponsePlan, ResponseReport } from '../core/model/response';
import type { Clock, EvidenceVault, Metrics, ResponseStore, StoredIncident } from '../core/ports';
import { plan } from '../core/response/plan';
import { executeAction } from './execute-action';
import { killSwitchThrown, spend } from './guards';
import { keepEvidence } from './keep-evidence';
import { lookUp } from './look-up';
import { inPool } from './pool';
import { joinReports, notDone, recordId, tellTheSame } from './records';
import { createSituationReader } from './situation';

export interface Dependencies {
  readonly clusterFor: (name: string) => Promise<Cluster>;
  readonly store: ResponseStore;
  readonly vault: EvidenceVault;
  readonly policies: readonly Policy[];
  readonly clock: Clock;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly metrics: Metrics;
}

/** Enough to be quick with many replicas, few enough for an API server that others need too. */
const AT_ONCE = 16;

/**
 * Responds to one incident: looks at what is alive, plans, acts, reports.
 *
 * A redelivered message finds its records and changes nothing. An action that fails does not keep the next from being
 * tried; the message then fails too, so that its queue tries again and keeps what cannot be done where people see it.
 */
export const createResponder = (dependencies: Dependencies) => {
  const { clusterFor, store, policies, clock, metrics } = dependencies;

  return async (incidentId: string): Promise<void> => {
    const stored = await store.incident(incidentId);
    // An incident may have changed since the message was written. A quarantine alone is acted on.
    if (stored?.incident.state !== 'quarantine' || stored.mergedInto !== undefined) {
      metrics.count('ResponsesWithoutQuarantine');
      return;
    }
    const { incident } = stored;
    const policy = policyFor(policies, incident.entity.cluster);
    const cluster = await clusterFor(policy.cluster);
    const intended = plan(incident, policy, await lookUp(cluster, incident));
    const earlier = await earlierRecords(store, intended);
    const permitted = await guard(dependencies, intended, policy, earlier);
    const actions =
      permitted.decision === 'act'
        ? await climb(dependencies, cluster, stored, permitted, earlier)
        : notDone(permitted, new Date(clock.now()).toISOString());

    const { decision, reasons } = permitted;
    metrics.count('Responses', 1, { decision });
    await report(store, { incidentId, decision, reasons, actions, at: new Date(clock.now()).toISOString() });
    const failed = actions.filter(({ status }) => status === 'failed');
    metrics.count('ActionsFailed', failed.length);
    if (failed.length > 0) {
      throw new Error(`${failed.length} of ${actions.length} actions failed for incident ${incidentId}`);
    }
  };
};

const earlierRecords = async (
  store: ResponseStore,
  { incidentId, decision, actions }: ResponsePlan,
): Promise<ReadonlyMap<string, ActionRecord>> => {
  if (decision !== 'act') return new Map();
  const records = await Promise.all(
    actions.map(async (one) => store.actionRecord(incidentId, recordId(incidentId, one))),
  );
  return new Map(records.flatMap((record) => (record ? [[record.id, record] as const] : [])));
};

/** The same plan, or the same plan for a person to decide. */
const guard = async (
  { store, clock }: Dependencies,
  intended: ResponsePlan,
  policy: Policy,
  earlier: ReadonlyMap<string, ActionRecord>,
): Promise<ResponsePlan> => {
  if (intended.decision !== 'act') return intended;
  const objection = (await killSwitchThrown(store, policy.cluster))
    ? 'the kill switch is thrown, or cannot be read'
    : await spend({ store, clock }, intended, policy, earlier);
  return objection === undefined
    ? intended
    : { ...intended, decision: 'ask', reasons: [objection, ...intended.reasons] };
};

/** Rung by rung: every pod is isolated before time is spent on evidence, and evidence is kept before it is stopped. */
const climb = async (
  { store, vault, clock, sleep }: Dependencies,
  cluster: Cluster,
  { incident }: StoredIncident,
  { actions }: ResponsePlan,
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

/** Keeps the report with the news of it for people; what they know already is not told again. */
const report = async (store: ResponseStore, latest: ResponseReport): Promise<void> => {
  const { incidentId } = latest;
  const known = (await store.incident(incidentId))?.response;
  const joined = joinReports(known, latest);
  if (tellTheSame(known, joined)) return;
  await store.saveReport(joined, [{ kind: 'notification', incidentId, reason: 'response' }]);
};
