/** A Falco alert: one JSON line of Falco with `json_output`. Field names are Falco's own. */
export interface FalcoAlert {
  readonly cluster: string;
  /** ISO 8601 with nanoseconds, exactly as written: `evt.time` as a number has lost its last digits. */
  readonly time: string;
  readonly rule: string;
  readonly priority: string;
  readonly source: string;
  readonly hostname: string;
  /** The node that it comes from: its Kubernetes name where a shipper tells it, else the host name. Empty when unknown. */
  readonly node: string;
  readonly tags: readonly string[];
  readonly fields: Readonly<Record<string, unknown>>;
  /** Hash of the content; the same alert shipped twice has the same one. */
  readonly contentHash: string;
}

/** What Falco writes for a field it could not fill, where it does not write null. */
const UNKNOWN = '<NA>';

/** The text of an output field; undefined when absent, unknown, null or not text. */
export const textField = (alert: FalcoAlert, name: string): string | undefined => {
  const value = alert.fields[name];
  return typeof value === 'string' && value !== '' && value !== UNKNOWN ? value : undefined;
};

/** A number of an output field, also where a shipper has written it as text; undefined when there is none. */
export const numberField = (alert: FalcoAlert, name: string): number | undefined => {
  const value = alert.fields[name];
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
};
