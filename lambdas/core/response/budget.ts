import type { BudgetLimits } from '../model/policy';
import type { Spend } from '../ports';

export type Allowance =
  { readonly allowed: true; readonly spends: readonly Spend[] } | { readonly allowed: false; readonly reason: string };

export interface SpendRequest {
  readonly incidentId: string;
  readonly namespace: string;
  /** Pods that are isolated or deleted for themselves, not as part of an owner that is stopped. */
  readonly pods: number;
  readonly owners: number;
}

/**
 * Decides whether so much may be done without asking, and what is then booked.
 *
 * Pods and owners are counted apart, so that many small actions do not use up what stopping an owner needs. One incident
 * pays for stopping owners once: what belongs together is one decision. What cannot be counted is not allowed.
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
  const { incidentId, namespace } = request;
  const paid = recent.some((spend) => spend.kind === 'owner' && spend.incidentId === incidentId);
  const wanted = [
    { kind: 'pod', count: request.pods, limit: limits.pods },
    { kind: 'owner', count: request.owners > 0 && !paid ? 1 : 0, limit: limits.owners },
  ] as const;
  for (const { kind, count, limit } of wanted) {
    const spent = recent.filter((spend) => spend.kind === kind);
    const here = spent.filter((spend) => spend.namespace === namespace).length;
    const share = limit > 0 ? Math.max(1, Math.floor(limit * limits.namespaceShare)) : 0;
    const ofAll = refusal(kind, count, spent.length, limit, 'the cluster', limits);
    const ofNamespace = refusal(kind, count, here, share, `namespace ${namespace}`, limits);
    const reason = ofAll ?? ofNamespace;
    if (reason !== undefined) return { allowed: false, reason };
  }
  const at = new Date(now).toISOString();
  const booked = wanted.flatMap(({ kind, count }) =>
    Array.from({ length: count }, (): Spend => ({ incidentId, kind, namespace, at })),
  );
  return { allowed: true, spends: [...recent, ...booked] };
};

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
