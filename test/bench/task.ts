/** What one process of the benchmark can be told to do with each delivery. */
export type Task =
  /** Unzip it. */
  | 'gunzip'
  /** Unzip it, parse the envelope and every line. */
  | 'parse'
  /** The audit analyzer, with its sink in memory. */
  | 'audit'
  /** The same without the peek: every line is parsed, then analysed. */
  | 'audit-unpeeked'
  /** The Falco analyzer, with its sink in memory. */
  | 'falco';

export type Order = {
  readonly task: Task;
  /** JSON list of deliveries. */
  readonly file: string;
  readonly warmUpMs: number;
} & (
  | {
      /** How long to measure. */
      readonly ms: number;
    }
  | {
      /** How many events to stream. */
      readonly events: number;
    }
);

export interface Outcome {
  readonly events: number;
  /** Of the payload, unzipped. */
  readonly bytes: number;
  readonly signals: number;
  /** Processor time of all threads of the process. */
  readonly cpuMs: number;
  readonly wallMs: number;
  /** Highest resident memory of the process. */
  readonly peakMiB: number;
  /** What was alive when all was done. */
  readonly heapMiB: number;
}
