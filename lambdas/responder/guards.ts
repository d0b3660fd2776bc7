import type { Policy } from '../core/model/policy';
import type { ActionRecord, ResponsePlan } from '../core/model/response';
import type { Clock, ResponseStore } from '../core/ports';
import { deletePod } from '../core/actions/delete-pod';
import { isolatePod } from '../core/actions/isolate-pod';
import { collectEvidence } from '../core/actions/collect-evidence';
import { allow, type SpendRequest } from '../core/response/budget';
import { recordId } from './records';

const MAX_ATTEMPTS = 5;

/** A switch that cannot be read counts as thrown. */
export const killSwitchThrown = async (store: ResponseStore, cluster: string): Promise<boolean> => {
  try {
    return await store.killSwitchThrown(cluster);
  } catch {
    return true;
  }
};

/** Books what a plan will do, or says why it may not be done without asking. Every doubt means: ask. */
export const spend = async (
  { store, clock }: { readonly store: ResponseStore; readonly clock: Clock },
  plan: ResponsePlan,
  policy: Policy,
  earlier: ReadonlyMap<string, ActionRecord>,
): Promise<string | undefined> => {
  const request = requestOf(plan, earlier);
  if (request.pods === 0 && request.owners === 0) return undefined;
  try {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const { version, spends } = await store.spends(policy.cluster);
      const allowance = allow(spends, request, policy.budget, clock.now());
      if (!allowance.allowed) return allowance.reason;
      if (await store.saveSpends(policy.cluster, allowance.spends, version)) return undefined;
    }
    return 'the budget could not be booked: too many responses at once';
  } catch {
    return 'the budget cannot be read';
  }
};

/** Pods that go with their owner are part of that decision. What has a record has been paid for. */
const requestOf = ({ incidentId, actions }: ResponsePlan, earlier: ReadonlyMap<string, ActionRecord>): SpendRequest => {
  const unpaid = actions.filter((planned) => !earlier.has(recordId(incidentId, planned)));
  const stopsOwner = ({ action }: { readonly action: string }): boolean =>
    ![deletePod.id, isolatePod.id, collectEvidence.id].includes(action);
  const owners = unpaid.filter(stopsOwner).length;
  const pods = actions.some(stopsOwner) ? 0 : unpaid.filter(({ action }) => action === deletePod.id).length;
  return { incidentId, namespace: actions[0]?.target.namespace ?? '', pods, owners };
};
