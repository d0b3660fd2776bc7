import type { Approval } from '../core/model/approval';
import type { Policy } from '../core/model/policy';
import type { Release } from '../core/model/release';
import type { ActionRecord, PlannedAction, ResponsePlan } from '../core/model/response';
import type { Clock, StoredIncident } from '../core/ports';
import { HELD_BACK, inForce } from '../core/response/approval';
import { chainOf } from '../core/response/ownership';
import type { LiveSituation } from '../core/response/plan';
import { stop } from '../core/response/steps';
import { hasNewEvidence } from '../core/response/released';
import { killSwitchThrown, spend, type Guarding } from './guards';
import { recordId } from './records';

export interface Dependencies extends Guarding {
  readonly clock: Clock;
}

export interface Question {
  readonly stored: StoredIncident;
  readonly intended: ResponsePlan;
  readonly policy: Policy;
  readonly earlier: ReadonlyMap<string, ActionRecord>;
  readonly live: LiveSituation;
  readonly release: Release | undefined;
}

/** What may be done, and what a person has left out. */
export interface Permitted {
  readonly plan: ResponsePlan;
  readonly withheld: readonly PlannedAction[];
  /** A person has approved it: once, not for ever. What is reverted afterwards needs another approval. */
  readonly byApproval: boolean;
}

/**
 * The same plan, what a person has approved of it, or the same plan for a person to decide. Every doubt means: ask.
 *
 * An approval names records, and those name uids: what was approved and is alive under that uid is done, and with an owner
 * that is stopped the pods it has started since. It takes the place of budget and mode, never that of the kill switch.
 */
export const permit = async (dependencies: Dependencies, question: Question): Promise<Permitted> => {
  const { stored, intended, policy, earlier, live, release } = question;
  if (intended.decision === 'ask') return approved(dependencies, question, intended);
  if (intended.decision !== 'act') return plain(intended);
  if (await killSwitchThrown(dependencies, policy.cluster)) return plain(asking(intended, HELD_BACK));
  const objection =
    release && !hasNewEvidence(stored.incident, release)
      ? releasedReason(release)
      : await spend(dependencies, { incident: stored.incident, plan: intended, policy, earlier, live });
  if (objection === undefined) return plain(intended);
  return approved(dependencies, question, asking(intended, objection));
};

const asking = (plan: ResponsePlan, reason: string): ResponsePlan => ({
  ...plan,
  decision: 'ask',
  reasons: [reason, ...plan.reasons],
});

const releasedReason = ({ by, requestedAt }: Release): string =>
  `${by} released it at ${requestedAt}, and there is no evidence that was not known then`;

const plain = (plan: ResponsePlan): Permitted => ({ plan, withheld: [], byApproval: false });

/** The part of an asked plan that a person has approved; all of it waits when nobody has. */
const approved = async (dependencies: Dependencies, question: Question, asked: ResponsePlan): Promise<Permitted> => {
  const { store, clock } = dependencies;
  const { policy, release } = question;
  const { incidentId, actions } = asked;
  const approvals = inForce(await store.approvals(incidentId), clock.now(), release?.finishedAt);
  const isApproved = (action: PlannedAction): boolean =>
    approvals.some(
      (approval) =>
        approval.actions.includes(recordId(incidentId, action)) || goesWithOwner(approval, action, asked, question),
    );
  const chosen = actions.filter(isApproved);
  if (chosen.length === 0) return plain(asked);
  if (await killSwitchThrown(dependencies, policy.cluster)) {
    return plain(asking(asked, `${HELD_BACK}: approve again when it is lifted`));
  }
  return {
    plan: {
      ...asked,
      decision: 'act',
      actions: chosen,
      reasons: [...approvals.map(({ by, at }) => `approved by ${by} at ${at}`), ...asked.reasons],
    },
    withheld: actions.filter((action) => !isApproved(action)),
    byApproval: true,
  };
};

/**
 * Whether an action is on a pod that was not there when the plan was shown, and whose owner a person said to stop. It ends
 * with its owner anyway; so it is isolated and kept too. What an owner starts after it was stopped is for a person again.
 */
const goesWithOwner = (
  approval: Approval,
  action: PlannedAction,
  { incidentId, actions }: ResponsePlan,
  { live: { objects }, earlier }: Question,
): boolean => {
  const id = recordId(incidentId, action);
  const pod = objects.find(({ entity }) => entity.uid === action.target.uid);
  if (pod?.entity.kind !== 'Pod' || (approval.leftOut ?? [id]).includes(id)) return false;
  const planned = new Set(actions.map((one) => recordId(incidentId, one)));
  return chainOf(pod, objects)
    .slice(1)
    .map(({ entity }) => recordId(incidentId, stop(entity, '')))
    .filter((stopId) => planned.has(stopId) && approval.actions.includes(stopId))
    .some((stopId) => earlier.get(stopId)?.status !== 'succeeded' || earlier.has(id));
};
