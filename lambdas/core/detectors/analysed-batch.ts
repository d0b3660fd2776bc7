import type { Analysis } from '../model/signal';

/** What became of the lines of a batch. */
export interface BatchStats {
  /** All lines. */
  readonly records: number;
  /** Lines that nobody reads, recognised without reading them or as lines of another writer. */
  readonly skipped: number;
  /** Lines that should be readable and are not. */
  readonly malformed: number;
  /** Of these, alerts that Falco wrote as text because its `json_output` is off; only its analyzer counts them. */
  readonly plainText?: number;
  /** Lines that claim to come from somebody else. */
  readonly forged: number;
}

export interface AnalysedBatch extends Analysis {
  readonly stats: BatchStats;
}
