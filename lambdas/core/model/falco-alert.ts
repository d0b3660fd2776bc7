/** A Falco alert: one JSON line of Falco with `json_output`. Field names are Falco's own. */
export interface FalcoAlert {
  readonly cluster: string;
  /** ISO 8601 with nanoseconds, exactly as written: `evt.time` as a number has lost its last digits. */
  readonly time: string;
  readonly rule: string;
  readonly priority: string;
  readonly source: string;
  readonly hostname: string;
  readonly tags: readonly string[];
  readonly fields: Readonly<Record<string, unknown>>;
  /** Hash of the content; the same alert shipped twice has the same one. */
  readonly contentHash: string;
}

/** The text of an output field; undefined when absent, null or not text. */
export const textField = (alert: FalcoAlert, name: string): string | undefined => {
  const value = alert.fields[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};
