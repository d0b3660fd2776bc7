import type { BudgetLimits } from '../model/policy';
import type { Spend } from '../ports';

export type Allowance =
  { readonly allowed: true; readonly spends: readonly Spend[] } | { readonly allowed: false; readonly reason: string };

export interface SpendRequest {
  readonly incidentId: string;
  readonly namespace: string;
  /** Who made the workload; empty where no record tells, and then no share is kept for anybody. */
  readonly principal: string;
  /** Pods that are isolated or deleted for themselves, not as part of an owner that is stopped. */
  readonly pods: number;
  /** Owners that are stopped and that people would miss: older than a day, or of unknown age. */
  readonly owners: number;
  /** Owners that are stopped and younger: those of one incident are one decision. */
  readonly newOwners: number;
}

/**
 * Decides whether so much may be done without asking, and what is then booked.
 *
 * Pods and owners are counted apart, so that many small actions do not use up what stopping an owner needs. One incident
 * pays for its new owners once: what belongs together is one decision. Decoys in one namespace, or of one principal, use
 * up a share and leave the rest. What cannot be counted is not allowed.
 */
export const allow = (
  spends: readonly Spend[],
  request: SpendRequest,
  limits: BudgetLimits,
  now: number,
): Allowance => {
  const since = now - limits.windowMinutes * 60_000;
  // A time that does not parse compares as false; negated, it stays in the window.
  const recent = spends.filter(({ at }) => !(Date.parse(at) <= since));
  const { incidentId, namespace, principal } = request;
  const paid = recent.some((spend) => spend.kind === 'owner' && spend.incidentId === incidentId);
  const wanted = [
    { kind: 'pod', count: request.pods, limit: limits.pods },
    { kind: 'owner', count: request.owners + (request.newOwners > 0 && !paid ? 1 : 0), limit: limits.owners },
  ] as const;
  for (const { kind, count, limit } of wanted) {
    const spent = recent.filter((spend) => spend.kind === kind);
    const here = spent.filter((spend) => spend.namespace === namespace).length;
    const theirs = spent.filter((spend) => spend.principal === principal).length;
    const ofAll = refusal(kind, count, spent.length, limit, 'the cluster', limits);
    const ofNamespace = refusal(
      kind,
      count,
      here,
      shareOf(limit, limits.namespaceShare),
      `namespace ${namespace}`,
      limits,
    );
    const ofPrincipal =
      principal === ''
        ? undefined
        : refusal(kind, count, theirs, shareOf(limit, limits.principalShare), `what ${principal} made`, limits);
    const reason = ofAll ?? ofNamespace ?? ofPrincipal;
    if (reason !== undefined) return { allowed: false, reason };
  }
  const at = new Date(now).toISOString();
  const booked = wanted.flatMap(({ kind, count }) =>
    Array.from({ length: count }, (): Spend => ({ incidentId, kind, namespace, principal, at })),
  );
  return { allowed: true, spends: [...recent, ...booked] };
};

/** Never less than one action, unless nothing is allowed at all. */
const shareOf = (limit: number, share: number): number => (limit > 0 ? Math.max(1, Math.floor(limit * share)) : 0);

const refusal = (
  kind: Spend['kind'],
  count: number,
  spent: number,
  limit: number,
  where: string,
  { windowMinutes }: BudgetLimits,
): string | undefined =>
  count === 0 || spent + count <= limit
    ? undefined
    : `the budget of ${where} is used up: ${spent} of ${limit} ${kind}s in ${windowMinutes} minutes, ${count} more needed`;
