import type { LiveObject } from '../actions/cluster';
import type { Incident } from '../model/incident';
import { modeOf, type Policy } from '../model/policy';
import type { PlannedAction, ResponsePlan } from '../model/response';
import { draftFromLive } from './draft-from-live';
import { draftFromLog } from './draft-from-log';
import { inOrder } from './steps';

/** What was found alive: what the evidence names, the owners of that, and their pods. */
export interface LiveSituation {
  readonly objects: readonly LiveObject[];
}

/** What could be done, before it is decided whether it is. */
export interface Draft {
  readonly actions: readonly PlannedAction[];
  /** What only a person may decide. */
  readonly askedFor: readonly PlannedAction[];
  readonly reasons: readonly string[];
}

/** More reasons than this help nobody, and whoever made the objects chose how many there are. */
const MAX_REASONS = 20;

/**
 * What is to be done about an incident, in the order of the ladder.
 *
 * Log text never chooses a target: what is acted on was looked up alive, and its ownership was checked there. Without a
 * live situation, as in an offline replay, the plan says what would be looked up and tried.
 */
export const plan = (incident: Incident, policy: Policy, live: LiveSituation | undefined): ResponsePlan => {
  const { id: incidentId, state } = incident;
  if (state !== 'quarantine' && state !== 'incident') {
    return { incidentId, decision: 'none', reasons: [`nothing is done in state ${state}`], actions: [] };
  }
  const draft = live ? draftFromLive(incident, policy, live) : draftFromLog(incident, policy);
  const { decision, reason, actions } = decide(draft, incident, policy);
  return { incidentId, decision, reasons: [reason, ...draft.reasons].slice(0, MAX_REASONS), actions: inOrder(actions) };
};

type Decision = Pick<ResponsePlan, 'decision' | 'actions'> & { readonly reason: string };

const decide = ({ actions, askedFor, reasons }: Draft, { state, entity }: Incident, policy: Policy): Decision => {
  const mode = modeOf(policy, entity.namespace);
  const where = mode === policy.mode ? 'the cluster' : `namespace ${entity.namespace}`;
  const all = [...actions, ...askedFor];
  if (all.length === 0) {
    return reasons.length === 0
      ? { decision: 'none', reason: 'nothing that the evidence names is alive and left to stop', actions: [] }
      : { decision: 'ask', reason: 'nothing can be done without a person', actions: [] };
  }
  if (mode === 'observe') {
    return { decision: 'observe', reason: `the mode of ${where} is observe`, actions: all };
  }
  if (state === 'incident') {
    return {
      decision: 'ask',
      reason: 'an incident is not acted on by itself; this is what could be done',
      actions: all,
    };
  }
  if (mode === 'approve') {
    return {
      decision: 'ask',
      reason: `the mode of ${where} is approve: nothing is done before a person says so`,
      actions: all,
    };
  }
  return actions.length === 0
    ? { decision: 'ask', reason: 'only a person may decide it', actions: askedFor }
    : { decision: 'act', reason: `the state is quarantine and the mode of ${where} is enforce`, actions };
};
