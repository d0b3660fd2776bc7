/** One check of a benchmark, as kube-bench judged it. */
export interface PostureCheck {
  /** Its number in the benchmark, such as 3.2.1. */
  readonly id: string;
  /** Which part of the cluster was looked at: node, controlplane, policies, ... */
  readonly target: string;
  readonly title: string;
  readonly status: 'pass' | 'fail' | 'warn' | 'info';
  /** What to do about it, in the words of the benchmark. */
  readonly remedy: string;
}

export interface PostureCounts {
  readonly passed: number;
  readonly failed: number;
  /** What only a person can judge. */
  readonly warned: number;
  readonly informed: number;
}

/** One run of kube-bench. */
export interface PostureRun {
  /** Versions of the benchmarks that were applied. */
  readonly benchmarks: readonly string[];
  readonly counts: PostureCounts;
  /** Checks that the run lists; it may have been told to list only some. */
  readonly checks: readonly PostureCheck[];
}

/** The last run that was read of a cluster, as it is kept: what failed by name, all else as counts. */
export interface KeptPosture {
  readonly cluster: string;
  /** When the run was logged; ISO 8601. */
  readonly at: string;
  readonly run: PostureRun;
}
