import type { Incident } from '../core/model/incident';
import type { Policy } from '../core/model/policy';
import type { ActionRecord, ResponsePlan } from '../core/model/response';
import type { Clock, Metrics, ResponseStore } from '../core/ports';
import { allow } from '../core/response/budget';
import type { LiveSituation } from '../core/response/plan';
import { spendRequestOf } from '../core/response/spend-request';
import { recordId } from './records';

const MAX_ATTEMPTS = 5;

export interface Guarding {
  readonly store: ResponseStore;
  readonly metrics: Metrics;
}

/** What stands between a plan and the cluster. Each fails closed, and none silently. */
export type Guard = 'killSwitch' | 'budget' | 'exceptions' | 'liveState';

/** A guard that cannot be read holds everything up: an alarm watches the sum, the dashboard says which. */
export const countUnreadable = (metrics: Metrics, guard: Guard): void => {
  metrics.count('GuardUnreadable');
  metrics.count('GuardUnreadable', 1, { guard });
};

/** A switch that cannot be read counts as thrown. */
export const killSwitchThrown = async ({ store, metrics }: Guarding, cluster: string): Promise<boolean> => {
  try {
    return await store.killSwitchThrown(cluster);
  } catch {
    countUnreadable(metrics, 'killSwitch');
    return true;
  }
};

export interface Booking {
  readonly incident: Incident;
  readonly plan: ResponsePlan;
  readonly policy: Policy;
  readonly earlier: ReadonlyMap<string, ActionRecord>;
  readonly live: LiveSituation;
}

/** Books what a plan will do, or says why it may not be done without asking. Every doubt means: ask. */
export const spend = async (
  { store, metrics, clock }: Guarding & { readonly clock: Clock },
  { incident, plan, policy, earlier, live }: Booking,
): Promise<string | undefined> => {
  // What has a record has been paid for.
  const unpaid = plan.actions.filter((planned) => !earlier.has(recordId(incident.id, planned)));
  const request = spendRequestOf(incident, unpaid, plan.actions, live.objects, clock.now());
  if (request.pods + request.owners + request.newOwners === 0) return undefined;
  try {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const { version, spends } = await store.spends(policy.cluster);
      const allowance = allow(spends, request, policy.budget, clock.now());
      if (!allowance.allowed) return allowance.reason;
      if (await store.saveSpends(policy.cluster, allowance.spends, version)) return undefined;
    }
    return 'the budget could not be booked: too many responses at once';
  } catch {
    countUnreadable(metrics, 'budget');
    return 'the budget cannot be read';
  }
};
