import * as z from 'zod/mini';
import { digest } from '../indicators/digest';
import type { FalcoAlert } from '../model/falco-alert';
import { fail, ok, type Result } from '../model/result';
import { isObject, objectAt, parseJson, textOf, type JsonObject } from './json';
import { hasRepeatedKeys } from './repeated-keys';

export interface FalcoFailure {
  /**
   * `forged`: an alert from a writer that is not Falco, or that says two things at once. `plain-text`: Falco without
   * `json_output`. `cut-off`: the beginning of an alert. `malformed`: an alert with a field of the wrong type.
   * `not-falco`: some other line.
   */
  readonly reason: 'forged' | 'plain-text' | 'cut-off' | 'malformed' | 'not-falco';
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

/** The shipper and the alert that it merged into its own record both tell a time. */
const MAY_REPEAT = ['time', 'stream'];

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
  if (!isObject(json)) return fail({ reason: trust.acceptsBareLines ? reasonOfText(line) : 'not-falco' });
  const envelope = openEnvelope(json);
  const isTrusted = envelope ? isFalcoItself(envelope, trust) : trust.acceptsBareLines;
  const content = envelope ? envelope.content : json;
  if (!isObject(content)) return fail({ reason: isTrusted ? reasonOfText(textOf(content)) : 'not-falco' });
  const found = isAlert(content) ? falcoAlert(content) : sysdigAlert(content, receivedAt);
  if (!found) return fail({ reason: hidesAlert(content) ? 'forged' : 'not-falco' });
  if (!isTrusted || hasRepeatedKeys(line, MAY_REPEAT)) return fail({ reason: 'forged' });
  if (envelope?.isPart === true) return fail({ reason: 'cut-off' });
  return readAlert(found, trust.cluster, envelope?.node ?? '');
};

interface Envelope {
  readonly content: unknown;
  readonly namespace: string;
  readonly container: string;
  /** Kubernetes name of the node; empty where the shipper does not tell it. */
  readonly node: string;
  /** Whether the runtime cut the line, and this is not its end. */
  readonly isPart: boolean;
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
    ? {
        namespace: textOf(kubernetes['namespace_name']),
        container: textOf(kubernetes['container_name']),
        node: textOf(kubernetes['host']),
      }
    : {
        namespace: textOf(resource['k8s.namespace.name']),
        container: textOf(resource['k8s.container.name']),
        node: textOf(resource['k8s.node.name']),
      };
  const content = parsed === undefined ? contentOf(json[text ?? '']) : json[parsed];
  return { ...origin, content, isPart: json['_p'] === 'P' };
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

/** How deep a pod may have wrapped an alert into envelopes of its own for it to be told as a forgery. */
const MAX_ENVELOPES = 4;

/** Whether a text that is no alert holds one, in an envelope that a shipper did not make. */
const hidesAlert = (content: JsonObject): boolean => {
  let inner: unknown = content;
  for (let depth = 0; depth < MAX_ENVELOPES && isObject(inner); depth += 1) {
    if (isAlert(inner)) return true;
    inner = openEnvelope(inner)?.content;
  }
  return false;
};

/** An alert, and what it is known by beside its fields. */
interface Found {
  readonly alert: JsonObject;
  /** Its own time, as text: numbers lose digits on their way. */
  readonly clock: unknown;
}

const falcoAlert = (alert: JsonObject): Found => ({ alert, clock: alert['time'] });

const readAlert = ({ alert, clock }: Found, cluster: string, node: string): Result<FalcoAlert, FalcoFailure> => {
  const parsed = schema.safeParse(alert);
  if (!parsed.success || Number.isNaN(Date.parse(parsed.data.time))) return fail({ reason: 'malformed' });
  const { output_fields: fields, ...rest } = parsed.data;
  const contentHash = digest(rest.rule, textOf(clock), rest.hostname, stableText(fields));
  return ok({ ...rest, cluster, node: node === '' ? rest.hostname : node, fields, contentHash });
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

const SYSDIG_TEXTS = ['evt.type', 'proc.name', 'proc.cmdline'];
const SYSDIG_PLACE = ['container.id', 'k8s.ns.name', 'k8s.pod.name'];

/** A process event as `sysdig -j` prints it: the fields alone, without rule and priority. */
const sysdigAlert = (json: JsonObject, receivedAt: number): Found | undefined => {
  const clock = json['evt.outputtime'] ?? json['evt.time'];
  const isProcessEvent =
    SYSDIG_TEXTS.every((field) => typeof json[field] === 'string') &&
    SYSDIG_PLACE.every((field) => Object.hasOwn(json, field));
  if (!isProcessEvent || (typeof clock !== 'string' && typeof clock !== 'number')) return undefined;
  const time = new Date(epochMsOf(json['evt.time']) ?? receivedAt).toISOString();
  // Seconds are the same in every reader; nanoseconds since 1970 are more than a number keeps.
  const identity = typeof clock === 'number' ? Math.round(clock / 1e9) : clock;
  return { alert: { rule: '', priority: '', source: 'sysdig', time, output_fields: json }, clock: identity };
};

/** From nanoseconds since 1970, between 2001 and 2286. A clock without a date tells no day: then ours is taken. */
const epochMsOf = (time: unknown): number | undefined =>
  typeof time === 'number' && time > 1e18 && time < 1e19 ? Math.floor(time / 1e6) : undefined;

const PRIORITIES = ['Emergency', 'Alert', 'Critical', 'Error', 'Warning', 'Notice', 'Informational', 'Debug'];
const PLAIN_TEXT = /^(?:\d{4}-\d\d-\d\dT)?\d\d:\d\d:\d\d\.\d{1,9}(?:[+-]\d{4}|Z)?: ([A-Z][a-z]{1,15}) /;

/** Keys of an alert, with and without the escapes of an envelope. */
const BEGINS_LIKE_ALERT = /^\s{0,16}\{/;
const KEY_OF_ALERT = /\\?"(?:output|priority|output_fields)\\?"\s{0,4}:/;

/** What a line of Falco is that is not JSON. */
const reasonOfText = (text: string): FalcoFailure['reason'] => {
  if (isPlainText(text)) return 'plain-text';
  return BEGINS_LIKE_ALERT.test(text) && KEY_OF_ALERT.test(text) ? 'cut-off' : 'not-falco';
};

/** How Falco writes an alert when `json_output` is off. */
const isPlainText = (line: string): boolean => PRIORITIES.includes(PLAIN_TEXT.exec(line)?.[1] ?? '');
