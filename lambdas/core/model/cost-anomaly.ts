/** An anomaly of AWS Cost Anomaly Detection, from EventBridge or by SNS. Money is in US dollars. */
export interface CostAnomaly {
  readonly anomalyId: string;
  /** Account whose monitor found it. */
  readonly accountId: string;
  /** First and last day with unusual cost, both included; `YYYY-MM-DD`. */
  readonly firstDay: string;
  readonly lastDay: string;
  /** What it cost beyond what was expected, over all days. */
  readonly impactUsd: number;
  /** The same in percent of what was expected; absent where nothing was expected. */
  readonly impactPercent?: number;
  readonly rootCauses: readonly CostRootCause[];
  readonly monitorName: string;
}

export interface CostRootCause {
  readonly service: string;
  readonly region: string;
  /** Account where the cost arose. */
  readonly linkedAccount: string;
  readonly usageType: string;
  /** Its part of the impact, where it is told. */
  readonly contributionUsd?: number;
}

/** Days from the first to the last, both counted. */
export const daysOf = ({ firstDay, lastDay }: Pick<CostAnomaly, 'firstDay' | 'lastDay'>): number =>
  Math.max(1, Math.round((Date.parse(lastDay) - Date.parse(firstDay)) / 86_400_000) + 1);
