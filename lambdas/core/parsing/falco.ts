import * as z from 'zod/mini';
import { digest } from '../indicators/digest';
import type { FalcoAlert } from '../model/falco-alert';
import { fail, ok, type Result } from '../model/result';
import { isObject, objectAt, parseJson, textOf, type JsonObject } from './json';

export interface FalcoFailure {
  /**
   * `forged`: an alert from a writer that is not Falco. `plain-text`: Falco without `json_output`. `malformed`: an alert
   * with a field of the wrong type. `not-falco`: some other line.
   */
  readonly reason: 'forged' | 'plain-text' | 'malformed' | 'not-falco';
}

/** Who may write Falco alerts into the log group. */
export interface FalcoTrust {
  readonly cluster: string;
  /** Where Falco runs: a line with an envelope counts only when the envelope names this namespace and container. */
  readonly namespace: string;
  readonly container: string;
  /**
   * Whether a line without an envelope counts. True where only Falco's own identity can write to the log group; any pod
   * of a cluster can print such a line into a group that collects the output of all.
   */
  readonly acceptsBareLines: boolean;
}

/** A log group of Falco's own, and its Helm chart's names. */
export const dedicatedGroup = (cluster: string): FalcoTrust => ({
  cluster,
  namespace: 'falco',
  container: 'falco',
  acceptsBareLines: true,
});

const schema = z.object({
  rule: z.string(),
  time: z.string(),
  priority: z.string(),
  source: z._default(z.string(), 'syscall'),
  hostname: z._default(z.string(), ''),
  tags: z.pipe(
    z.nullish(z.array(z.string())),
    z.transform((tags) => tags ?? []),
  ),
  output_fields: z.pipe(
    z.nullish(z.record(z.string(), z.unknown())),
    z.transform((fields) => fields ?? {}),
  ),
});

/**
 * Reads one line of Falco's log: a bare alert, one in the envelope of a log shipper, or a line of `sysdig -j`.
 *
 * A pod can print the text of an alert; it cannot choose the envelope that the shipper puts around it. Therefore an
 * envelope is believed before its content, and only the outermost one.
 */
export const parseFalcoAlert = (
  line: string,
  trust: FalcoTrust,
  receivedAt: number,
): Result<FalcoAlert, FalcoFailure> => {
  const json = parseJson(line);
  if (!isObject(json)) return fail({ reason: isPlainText(line) ? 'plain-text' : 'not-falco' });
  const envelope = openEnvelope(json);
  const content = envelope ? envelope.content : json;
  if (!isObject(content)) return fail({ reason: isPlainText(textOf(content)) ? 'plain-text' : 'not-falco' });
  const alert = isAlert(content) ? content : alertOfSysdig(content, receivedAt);
  if (!alert) return fail({ reason: 'not-falco' });
  const isTrusted = envelope ? isFalcoItself(envelope, trust) : trust.acceptsBareLines;
  return isTrusted ? readAlert(alert, trust.cluster) : fail({ reason: 'forged' });
};

interface Envelope {
  readonly content: unknown;
  readonly namespace: string;
  readonly container: string;
}

/** The shippers' layouts: Fluent Bit (`log`, parsed beside it or not) and OpenTelemetry (`body`). */
const openEnvelope = (json: JsonObject): Envelope | undefined => {
  const text = ['log', 'body', 'message'].find((field) => Object.hasOwn(json, field));
  const parsed = ['log_processed', 'data'].find((field) => isObject(json[field]));
  const kubernetes = objectAt(json, 'kubernetes');
  const resource = resourceAttributesOf(json);
  if (parsed === undefined && (text === undefined || isAlert(json)) && !Object.hasOwn(json, 'kubernetes'))
    return undefined;
  const origin = Object.hasOwn(json, 'kubernetes')
    ? { namespace: textOf(kubernetes['namespace_name']), container: textOf(kubernetes['container_name']) }
    : { namespace: textOf(resource['k8s.namespace.name']), container: textOf(resource['k8s.container.name']) };
  return { ...origin, content: parsed === undefined ? contentOf(json[text ?? '']) : json[parsed] };
};

const resourceAttributesOf = (json: JsonObject): JsonObject => {
  const nested = objectAt(json, 'resource', 'attributes');
  return Object.keys(nested).length > 0 ? nested : objectAt(json, 'resource');
};

/** The line itself; OpenTelemetry may wrap it once more as a typed value. */
const contentOf = (body: unknown): unknown => {
  const text = isObject(body) && typeof body['stringValue'] === 'string' ? body['stringValue'] : body;
  return typeof text === 'string' ? (parseJson(text) ?? text) : text;
};

const isFalcoItself = (envelope: Envelope, { namespace, container }: FalcoTrust): boolean =>
  envelope.namespace === namespace && envelope.container === container;

const isAlert = (json: JsonObject): boolean => Object.hasOwn(json, 'rule') && Object.hasOwn(json, 'priority');

const readAlert = (json: JsonObject, cluster: string): Result<FalcoAlert, FalcoFailure> => {
  const parsed = schema.safeParse(json);
  if (!parsed.success || Number.isNaN(Date.parse(parsed.data.time))) return fail({ reason: 'malformed' });
  const { output_fields: fields, ...alert } = parsed.data;
  const { rule, time, hostname } = alert;
  return ok({ ...alert, cluster, fields, contentHash: digest(rule, time, hostname, stableText(fields)) });
};

/**
 * The fields that survive every shipper. Times in nanoseconds are beyond what JSON numbers keep, and lose other digits in
 * each one; the alert's own time is a text.
 */
const stableText = (fields: JsonObject): string =>
  JSON.stringify(
    Object.entries(fields)
      .filter(([name, value]) => !name.startsWith('evt.time') && isStable(value))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

const isStable = (value: unknown): boolean =>
  value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isSafeInteger(value);

/** A process event as `sysdig -j` prints it: the fields alone, without a rule. Its clock has no date, so ours is taken. */
const alertOfSysdig = (json: JsonObject, receivedAt: number): JsonObject | undefined => {
  const isProcessEvent = typeof json['evt.type'] === 'string' && typeof json['proc.cmdline'] === 'string';
  if (!isProcessEvent) return undefined;
  return {
    rule: '',
    priority: '',
    source: 'sysdig',
    time: new Date(receivedAt).toISOString(),
    output_fields: json,
  };
};

const PRIORITIES = ['Emergency', 'Alert', 'Critical', 'Error', 'Warning', 'Notice', 'Informational', 'Debug'];
const PLAIN_TEXT = /^(?:\d{4}-\d\d-\d\dT)?\d\d:\d\d:\d\d\.\d{1,9}(?:[+-]\d{4}|Z)?: ([A-Z][a-z]{1,15}) /;

/** How Falco writes an alert when `json_output` is off. */
const isPlainText = (line: string): boolean => PRIORITIES.includes(PLAIN_TEXT.exec(line)?.[1] ?? '');
