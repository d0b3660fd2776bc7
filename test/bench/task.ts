/** What one process of the benchmark can be told to do with each delivery. */
export type Task =
  /** Unzip it with what Node offers, as anybody would. */
  | 'gunzip'
  /** The same, and parse the envelope and every line. */
  | 'parse'
  /** Unzip it as the analyzers do. */
  | 'gunzip-ours'
  /** The audit analyzer, with its sink in memory. */
  | 'audit'
  /** The same without the peek: every line is parsed, then analysed. */
  | 'audit-without-peek'
  /** The Falco analyzer, with its sink in memory. */
  | 'falco';

export interface Order {
  readonly task: Task;
  /** JSON list of deliveries. */
  readonly file: string;
  readonly warmUpMs: number;
  /** How long to measure, in whole rounds over the deliveries; or how many events to stream at least. */
  readonly until: { readonly ms: number } | { readonly events: number };
}

/** One call of an analyzer. */
export interface BenchDelivery {
  /** As the function gets it: base64 of gzip. */
  readonly data: string;
  readonly events: number;
  /** Unzipped. */
  readonly bytes: number;
}

export interface Outcome {
  readonly events: number;
  /** Of the payloads, unzipped. */
  readonly bytes: number;
  readonly signals: number;
  /** Processor time of all threads of the process. */
  readonly cpuMs: number;
  /** Highest resident memory of the process. */
  readonly peakMiB: number;
  /** What was alive when all was done. */
  readonly heapMiB: number;
}
