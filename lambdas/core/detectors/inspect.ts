import type { Workload } from '../model/workload';
import { specDetectors } from './registry';
import type { SpecFinding } from './spec-detector';

export interface Inspection extends SpecFinding {
  readonly detector: string;
}

/** What a live object says by itself, now: confirms or refutes what a record said about it before. */
export const inspectWorkload = (workload: Workload): readonly Inspection[] =>
  specDetectors.flatMap((detector) =>
    detector.inspect(workload).map((finding) => ({ detector: detector.id, ...finding })),
  );
