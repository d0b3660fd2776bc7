import type { Entity } from './entity';

/** What a container may use, in processor cores; absent where its specification says nothing. */
export interface CpuAllowance {
  readonly container: string;
  readonly limitCores?: number;
  readonly requestCores?: number;
}

/** What the containers of a pod used at one time, in processor cores by container name. */
export interface UtilisationSample {
  /** ISO 8601, UTC, milliseconds. */
  readonly at: string;
  readonly cores: Readonly<Record<string, number>>;
}

/** The recent past of one pod. */
export interface UtilisationWindow {
  readonly pod: Entity;
  /** Its top workload, checked live; the pod itself where it has none. */
  readonly owner: Entity;
  readonly allowances: readonly CpuAllowance[];
  /** Oldest first. Only samples of high use are kept: a gap means that the use was lower, or that nobody looked. */
  readonly samples: readonly UtilisationSample[];
  /** How often samples are taken. */
  readonly everyMinutes: number;
}

/** From what use on a container counts as saturated: 85 % of its limit, or 90 % of what it asked for. */
export const saturationOf = ({ limitCores, requestCores }: CpuAllowance): number | undefined => {
  if (limitCores !== undefined && limitCores > 0) return 0.85 * limitCores;
  return requestCores !== undefined && requestCores > 0 ? 0.9 * requestCores : undefined;
};

/** Whether any container of a pod is saturated in a sample. */
export const isSaturated = (sample: UtilisationSample, allowances: readonly CpuAllowance[]): boolean =>
  allowances.some((allowance) => {
    const threshold = saturationOf(allowance);
    return threshold !== undefined && (sample.cores[allowance.container] ?? 0) >= threshold;
  });
