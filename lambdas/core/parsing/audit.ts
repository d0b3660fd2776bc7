import * as z from 'zod/mini';
import { DECISION_ANNOTATION, type AuditEvent, type ObjectRef } from '../model/audit-event';
import { fail, ok, type Result } from '../model/result';
import type { Workload } from '../model/workload';
import { isObject, objectAt, parseJson, textOf, type JsonObject } from './json';
import { objectOfJsonPatch } from './json-patch';
import type { AddressRange } from './network-address';
import { originOf } from './origin';
import { placementIn } from './placement';
import { objectRefInAddress } from './request-path';
import { completeFields } from './truncated-json';
import { builtInKindOf, readWorkload, replicasOf, type ObjectContext } from './workload';
import { readWrittenObject } from './written-object';

export interface AuditFailure {
  /**
   * `truncated`: an audit event that was cut off. `malformed`: an audit event with a field of the wrong type.
   * `not-audit`: something else, such as a line of another control-plane component in the same log group.
   */
  readonly reason: 'truncated' | 'malformed' | 'not-audit';
  readonly auditId: string;
  readonly username: string;
  /** Empty where the line was cut off before it. */
  readonly verb: string;
  readonly objectRef: ObjectRef;
  /** What is left of an event that was cut off, when its start tells what was asked for. */
  readonly salvaged?: AuditEvent;
}

const WRITES = new Set(['create', 'update', 'patch']);

/** Writes to `status`, `scale` and the like bring an object too, but not what its pods run. */
const WHOLE_OBJECT = new Set(['', 'ephemeralcontainers']);

const writesObject = (verb: string, { subresource }: ObjectRef): boolean =>
  WRITES.has(verb) && WHOLE_OBJECT.has(subresource);

const text = z.pipe(
  z.nullish(z.string()),
  z.transform((value) => value ?? ''),
);
const texts = z.pipe(
  z.nullish(z.array(z.string())),
  z.transform((value) => value ?? []),
);

const schema = z.object({
  kind: z.literal('Event'),
  level: text,
  auditID: text,
  stage: text,
  requestURI: text,
  verb: text,
  user: z.nullish(
    z.object({ username: text, groups: texts, extra: z.nullish(z.record(z.string(), z.nullish(z.array(z.string())))) }),
  ),
  impersonatedUser: z.catch(z.nullish(z.object({ username: text, groups: texts })), undefined),
  sourceIPs: texts,
  userAgent: text,
  objectRef: z.nullish(
    z.object({ resource: text, subresource: text, apiGroup: text, namespace: text, name: text, uid: text }),
  ),
  responseStatus: z.nullish(z.object({ code: z.nullish(z.number()) })),
  requestObject: z.optional(z.unknown()),
  responseObject: z.optional(z.unknown()),
  requestReceivedTimestamp: z.optional(z.unknown()),
  stageTimestamp: z.optional(z.unknown()),
  annotations: z.catch(z.nullish(z.record(z.string(), z.nullish(z.string()))), undefined),
});

type RawEvent = z.infer<typeof schema>;

/** What is known of an event from outside it. */
interface Reception {
  readonly cluster: string;
  readonly receivedAt: number;
  readonly clusterRanges: readonly AddressRange[] | undefined;
}

/**
 * Reads one line of the Kubernetes audit log.
 *
 * Unknown fields are of no interest, and neither is the order of the known ones. What a body holds is read leniently: it
 * is the tenant's, and a strange one must not hide the event.
 */
export const parseAuditEvent = (
  line: string,
  cluster: string,
  receivedAt: number,
  clusterRanges?: readonly AddressRange[],
): Result<AuditEvent, AuditFailure> => {
  const reception = { cluster, receivedAt, clusterRanges };
  const json = parseJson(line);
  if (json === undefined) return salvage(line, reception);
  const parsed = schema.safeParse(json);
  if (!parsed.success) return fail(failureOf(isAuditEvent(json) ? 'malformed' : 'not-audit', json));
  return ok(eventOf(parsed.data, reception));
};

const eventOf = (raw: RawEvent, { cluster, receivedAt, clusterRanges }: Reception): AuditEvent => {
  const objectRef = raw.objectRef ?? NO_OBJECT;
  const workload = writesObject(raw.verb, objectRef) ? writtenWorkload(raw, { cluster, ...objectRef }) : undefined;
  const at = timeOf(raw, receivedAt);
  const decision = raw.annotations?.[DECISION_ANNOTATION] ?? undefined;
  const { verb, requestObject, responseObject, impersonatedUser } = raw;
  const request = { ...objectRef, verb, requestObject, responseObject };
  const placement = placementIn({ cluster, ...request, at });
  const written = readWrittenObject(request);
  return {
    cluster,
    auditId: raw.auditID,
    stage: raw.stage,
    level: raw.level,
    at,
    verb: raw.verb,
    requestUri: raw.requestURI,
    username: raw.user?.username ?? '',
    groups: raw.user?.groups ?? [],
    extra: firstValues(raw.user?.extra),
    sourceIps: raw.sourceIPs,
    origin: originOf(raw.sourceIPs, clusterRanges),
    userAgent: raw.userAgent,
    objectRef,
    code: raw.responseStatus?.code ?? 0,
    dryRun: isDryRun(raw.requestURI),
    ...(decision === undefined ? {} : { decision }),
    ...(workload ? { workload } : {}),
    ...(written ? { written } : {}),
    ...(impersonatedUser ? { impersonated: impersonatedUser } : {}),
    ...scaledIn(raw, { cluster, ...objectRef }),
    ...(placement ? { placement } : {}),
  };
};

/** The scale of an owner, as the cluster keeps it, or as it was asked for. */
const scaledIn = (raw: RawEvent, context: ObjectContext & ObjectRef): Pick<AuditEvent, 'scaled'> => {
  const kind = builtInKindOf(context);
  if (context.subresource !== 'scale' || kind === undefined || !WRITES.has(raw.verb)) return {};
  const scale = [raw.responseObject, raw.requestObject].filter(isObject).find((body) => 'replicas' in replicasOf(body));
  const { replicas } = scale ? replicasOf(scale) : {};
  if (replicas === undefined) return {};
  const { cluster, namespace, name } = context;
  const uid = textOf(objectAt(scale, 'metadata')['uid']) || context.uid;
  return { scaled: { owner: { cluster, kind, namespace, name, ...(uid === '' ? {} : { uid }) }, replicas } };
};

const NO_OBJECT: ObjectRef = { resource: '', subresource: '', apiGroup: '', namespace: '', name: '', uid: '' };

const firstValues = (
  extra: Readonly<Record<string, readonly string[] | null | undefined>> | null | undefined,
): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(extra ?? {}).map(([key, values]) => [key, values?.[0] ?? '']));

/** The time of delivery stands in where an API server too old or too odd tells none. */
const timeOf = ({ stageTimestamp, requestReceivedTimestamp }: RawEvent, receivedAt: number): string => {
  const at = Date.parse(textOf(stageTimestamp) || textOf(requestReceivedTimestamp));
  return new Date(Number.isNaN(at) ? receivedAt : at).toISOString();
};

/** The server takes `All` and refuses every other value; it decodes names and values before it looks. */
const isDryRun = (requestUri: string): boolean => {
  const query = requestUri.indexOf('?');
  return query !== -1 && new URLSearchParams(requestUri.slice(query + 1)).getAll('dryRun').includes('All');
};

/** The response is what the cluster keeps; a request is what somebody asked for, which admission may have changed. */
const writtenWorkload = (raw: RawEvent, context: ObjectContext): Workload | undefined =>
  fromResponse(raw.responseObject, context) ?? (wasAnswered(raw) ? fromRequest(raw.requestObject, context) : undefined);

/** Without a status and without a response, nothing says that the request was more than an attempt. */
const wasAnswered = (raw: RawEvent): boolean => typeof raw.responseStatus?.code === 'number';

const fromResponse = (object: unknown, context: ObjectContext): Workload | undefined =>
  isObject(object) && object['kind'] !== 'Status' ? readWorkload(object, context) : undefined;

/** A whole object, a part of one (merge patch, apply), or the operations of a JSON Patch. */
const fromRequest = (body: unknown, context: ObjectContext): Workload | undefined => {
  const object = Array.isArray(body) ? objectOfJsonPatch(body) : isObject(body) ? body : undefined;
  return object && readWorkload(withRequestedIdentity(object, context), context);
};

/** The address of the request names the object; a name or uid in the body is what the client claims. */
const withRequestedIdentity = (object: JsonObject, context: ObjectContext): JsonObject => {
  const metadata = objectAt(object, 'metadata');
  return {
    ...object,
    metadata: {
      ...metadata,
      name: context.name || textOf(metadata['name']),
      namespace: context.namespace,
      uid: context.uid,
    },
  };
};

const AUDIT_API = 'audit.k8s.io/';

const isAuditEvent = (json: unknown): boolean =>
  isObject(json) && json['kind'] === 'Event' && textOf(json['apiVersion']).startsWith(AUDIT_API);

/** A line that is no JSON: an audit event of which the start is left, or not an audit event at all. */
const salvage = (line: string, reception: Reception): Result<never, AuditFailure> => {
  const fields = completeFields(line);
  if (!isAuditEvent(fields)) return fail(failureOf('not-audit', fields));
  const parsed = schema.safeParse(fields);
  const failure = withAddress(failureOf('truncated', fields), line);
  return fail(
    parsed.success ? { ...failure, salvaged: { ...eventOf(parsed.data, reception), cutOff: true } } : failure,
  );
};

/** Where the line ends before its verb, the path of the address still tells what was asked about. */
const withAddress = (failure: AuditFailure, line: string): AuditFailure =>
  failure.verb === '' ? { ...failure, objectRef: objectRefInAddress(line) ?? failure.objectRef } : failure;

const failureOf = (reason: AuditFailure['reason'], json: unknown): AuditFailure => {
  const objectRef = objectAt(json, 'objectRef');
  const field = (name: keyof ObjectRef): string => textOf(objectRef[name]);
  const top = objectAt(json);
  return {
    reason,
    auditId: textOf(top['auditID']),
    username: textOf(objectAt(json, 'user')['username']),
    verb: textOf(top['verb']),
    objectRef: {
      resource: field('resource'),
      subresource: field('subresource'),
      apiGroup: field('apiGroup'),
      namespace: field('namespace'),
      name: field('name'),
      uid: field('uid'),
    },
  };
};
