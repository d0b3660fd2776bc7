const REDACTED = '[redacted]';

/** Nothing to investigate is in these, and the second repeats the whole object as it was applied, values included. */
const DROPPED_FIELDS = ['managedFields'];
const DROPPED_ANNOTATIONS = ['kubectl.kubernetes.io/last-applied-configuration'];

/**
 * Credentials by their own form or by the name before them: access keys, JSON web tokens, `password=…`, `Bearer …`.
 *
 * Whoever is being investigated writes the logs: what repeats before a fixed part is bounded, so that no text is slow.
 */
const CREDENTIALS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, REDACTED],
  [/\beyJ[\w-]{10,300}\.[\w-]{10,}\.[\w-]*/g, REDACTED],
  [/\b(Bearer|Basic)\s{1,3}[\w.~+/=-]{8,}/gi, `$1 ${REDACTED}`],
  [
    /((?:password|passwd|secret|token|api[_-]?key|access[_-]?key)["']?\s{0,3}[=:]\s{0,3}["']?)[^\s"',;&]{3,}/gi,
    `$1${REDACTED}`,
  ],
];

/** Text without what looks like a credential. It finds the usual forms, not every secret. */
export const redactText = (text: string): string =>
  CREDENTIALS.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text);

/**
 * An object of the Kubernetes API without environment values and credentials.
 *
 * The value of an environment variable stays when it holds one of the indicators: it is what gave the miner away.
 */
export const redactObject = (object: unknown, indicators: readonly string[]): unknown => {
  if (typeof object === 'string') return redactText(object);
  if (Array.isArray(object)) return object.map((item) => redactObject(item, indicators));
  if (!isRecord(object)) return object;
  return Object.fromEntries(
    Object.entries(object)
      .filter(([key]) => !DROPPED_FIELDS.includes(key) && !DROPPED_ANNOTATIONS.includes(key))
      .map(([key, value]) => [
        key,
        key === 'env' && Array.isArray(value)
          ? value.map((variable) => redactVariable(variable, indicators))
          : redactObject(value, indicators),
      ]),
  );
};

const redactVariable = (variable: unknown, indicators: readonly string[]): unknown => {
  if (!isRecord(variable)) return REDACTED;
  const { value } = variable;
  if (value === undefined) return variable;
  const gaveAway =
    typeof value === 'string' && indicators.some((indicator) => indicator !== '' && value.includes(indicator));
  return { ...variable, value: gaveAway ? value : REDACTED };
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
