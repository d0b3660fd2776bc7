import { DECISION_ANNOTATION } from '../model/audit-event';
import { isObject, parseJson } from './json';
import { locationOf, parseLogBatch, PROBE, type LogBatch, type LogRecord } from './log-batch';

/** Which requests the caller wants to see. */
export interface Wanted {
  readonly verbs: ReadonlySet<string>;
  /** Everything that `wants` may want with some verb. */
  readonly resources: ReadonlySet<string>;
  /** Names whose requests are wanted whatever they ask for. */
  readonly users: ReadonlySet<string>;
  /** What the authorizer said of requests that are wanted whatever they ask for. */
  readonly decisions: ReadonlySet<string>;
  /** By resource, what a line must hold to be wanted. */
  readonly mentions: ReadonlyMap<string, string>;
  readonly wants: (verb: string, resource: string, subresource: string) => boolean;
}

/** An unzipped payload: bytes that find other bytes fast, as those of Node do. */
export interface Payload extends Uint8Array {
  indexOf(wanted: number | Uint8Array, from?: number): number;
  lastIndexOf(wanted: number | Uint8Array, from?: number): number;
  subarray(start?: number, end?: number): Payload;
}

export interface PeekedBatch extends LogBatch {
  /** Lines that were recognised as requests nobody reads, and left unparsed. */
  readonly skipped: number;
}

/**
 * Finds the audit events of a subscription's unzipped payload that somebody may want, without parsing the others.
 *
 * Most events are of no interest, and JSON.parse of all of them is most of the cost. A line is left out only when it
 * starts exactly as the API server writes events and the verb, or the resource, is one that nobody reads, and so are the
 * user's name and what the authorizer said. Everything that looks otherwise is passed on: another order of fields,
 * whitespace, an unknown escape. Where the payload itself looks otherwise, it is parsed as a whole.
 *
 * Two properties of JSON make this safe on hostile text. Inside a string every quote has a backslash before it, so `{"`
 * opens an object of the payload, the next event, or closes a text that ends with a brace; what follows tells which.
 * Inside the message, which is JSON in a string, `,\"` begins a field or ends a text with a comma: a quote within a text
 * of the event reads `\\\"` there. That a payload is written with whitespace throughout or not at all is taken from
 * CloudWatch Logs, where no tenant has a say.
 *
 * It works on bytes: a copy of the payload as a string costs more than all the looking.
 */
export const peekLogBatch = (payload: Payload, wanted: Wanted): PeekedBatch => {
  try {
    return peek(payload, wanted);
  } catch (error) {
    if (!(error instanceof UnexpectedShape)) throw error;
    return { ...parseLogBatch(decoder.decode(payload)), skipped: 0 };
  }
};

/** The payload is not laid out as CloudWatch Logs lays it out, or is not what the peek is good at. */
class UnexpectedShape extends Error {}

const expect: (condition: boolean) => asserts condition = (condition) => {
  if (!condition) throw new UnexpectedShape();
};

const decoder = new TextDecoder();
const encoder = new TextEncoder();
const bytesOf = (text: string): Uint8Array => encoder.encode(text);

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

const EVENTS = bytesOf('"logEvents":[');
const OBJECT = bytesOf('{"');
const BETWEEN = bytesOf('"},');
const END = bytesOf('"}]}');

/** From here on, a batch that is mostly candidates is parsed at once: that is faster than one by one. */
const ENOUGH_TO_JUDGE = 64;

/** Where a log event of the payload, and the message in it, begin. */
interface Header {
  readonly idStart: number;
  readonly idEnd: number;
  readonly timestamp: number;
  readonly start: number;
}

interface Span extends Header {
  readonly end: number;
}

const peek = (payload: Payload, wanted: Wanted): PeekedBatch => {
  const eventsAt = payload.indexOf(EVENTS);
  expect(eventsAt !== -1);
  const origin = originOf(decoder.decode(payload.subarray(0, eventsAt)));
  const names = namesOf(wanted);
  const candidates: Span[] = [];
  let events = 0;
  for (let at = eventsAt + EVENTS.length; at < payload.length;) {
    const header = headerAt(payload, at);
    const request = requestAt(payload, header.start, names);
    const reference = request.kind === 'verb' ? referenceAfter(payload, header.start) : -1;
    const next = payload.indexOf(OBJECT, Math.max(header.start, reference));
    const end = next === -1 ? endOfLast(payload) : endBefore(payload, header.start, next);
    events += 1;
    if (
      mayBeWanted(payload, request, { reference, end }, names, wanted) ||
      isDecidedSo(payload, header.start, end, names)
    ) {
      candidates.push({ ...header, end });
    }
    expect(events < ENOUGH_TO_JUDGE || candidates.length * 2 < events);
    at = next === -1 ? payload.length : next;
  }
  return { ...origin, records: candidates.map((span) => recordOf(payload, span)), skipped: events - candidates.length };
};

const originOf = (head: string): Pick<LogBatch, 'isProbe' | 'location'> => {
  const origin = parseJson(`${head}"logEvents":[]}`);
  expect(isObject(origin));
  const [messageType, logGroup, logStream] = ['messageType', 'logGroup', 'logStream'].map((name) => origin[name]);
  expect(typeof messageType === 'string' && typeof logGroup === 'string' && typeof logStream === 'string');
  return { isProbe: messageType === PROBE, location: locationOf({ logGroup, logStream }) };
};

const matches = (bytes: Uint8Array, at: number, pattern: Uint8Array): boolean => {
  for (let index = 0; index < pattern.length; index += 1) if (bytes[at + index] !== pattern[index]) return false;
  return true;
};

/** Where the run of such bytes that begins at `start` ends. */
const runEnd = (bytes: Uint8Array, start: number, kind: Uint8Array): number => {
  let at = start;
  while (kind[bytes[at] ?? 0] === 1) at += 1;
  return at;
};

/**
 * The same, where such a run is of one length as a rule. `next` ends a value wherever it stands, since it begins with a
 * quote: where it stands at that length, the run need not be walked.
 */
const endOfValue = (bytes: Uint8Array, start: number, usual: number, kind: Uint8Array, next: Uint8Array): number =>
  matches(bytes, start + usual, next) ? start + usual : runEnd(bytes, start, kind);

/** A table that says of each byte whether it is one of these characters. */
const oneOf = (characters: RegExp): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, byte) => (characters.test(String.fromCharCode(byte)) ? 1 : 0));

const DIGIT = oneOf(/[0-9]/);
const LETTER = oneOf(/[A-Za-z]/);
const WORD = oneOf(/[A-Za-z0-9_-]/);
const PLAIN = oneOf(/[a-z0-9.-]/);

/** Of the ids that CloudWatch Logs and the API server give. */
const ID_LENGTH = 56;
const AUDIT_ID_LENGTH = 36;

const ID = bytesOf('{"id":"');
const TIMESTAMP = bytesOf('","timestamp":');
const MESSAGE = bytesOf(',"message":"');

const headerAt = (payload: Payload, at: number): Header => {
  expect(matches(payload, at, ID));
  const idStart = at + ID.length;
  const idEnd = endOfValue(payload, idStart, ID_LENGTH, WORD, TIMESTAMP);
  expect(idEnd > idStart && idEnd - idStart <= 100 && matches(payload, idEnd, TIMESTAMP));
  const timestampStart = idEnd + TIMESTAMP.length;
  const timestampEnd = runEnd(payload, timestampStart, DIGIT);
  expect(timestampEnd > timestampStart && timestampEnd - timestampStart <= 16);
  expect(matches(payload, timestampEnd, MESSAGE));
  let timestamp = 0;
  for (let digit = timestampStart; digit < timestampEnd; digit += 1)
    timestamp = timestamp * 10 + (payload[digit] ?? 0) - 0x30;
  return { idStart, idEnd, timestamp, start: timestampEnd + MESSAGE.length };
};

const endOfLast = (payload: Payload): number => {
  const end = payload.length - END.length;
  expect(matches(payload, end, END));
  return end;
};

/** Where the message that begins at `from` ends, given that the next object of the payload begins at `next`. */
const endBefore = (payload: Payload, from: number, next: number): number => {
  const end = next - BETWEEN.length;
  expect(end >= from && matches(payload, end, BETWEEN));
  return end;
};

const recordOf = (payload: Payload, { idStart, idEnd, timestamp, start, end }: Span): LogRecord => {
  // With the quotes around it, the message is a JSON text.
  const message = parseJson(decoder.decode(payload.subarray(start - 1, end + 1)));
  // More than one string: the event has fields that the fast way does not know.
  expect(typeof message === 'string');
  return { id: decoder.decode(payload.subarray(idStart, idEnd)), timestamp, message };
};

/** Short names that are looked for in bytes without making a string of each that is met. */
type Names = ReadonlyMap<number, readonly { readonly name: string; readonly bytes: Uint8Array }[]>;

const namesIn = (names: Iterable<string>): Names =>
  Map.groupBy(
    Array.from(names, (name) => ({ name, bytes: bytesOf(name) })),
    ({ bytes }) => hashOf(bytes, 0, bytes.length),
  );

/** FNV-1a. */
const hashOf = (bytes: Uint8Array, start: number, end: number): number => {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash;
};

const nameAt = (bytes: Uint8Array, start: number, end: number, names: Names): string | undefined =>
  names
    .get(hashOf(bytes, start, end))
    ?.find((candidate) => candidate.bytes.length === end - start && matches(bytes, start, candidate.bytes))?.name;

interface WantedNames {
  readonly verbs: Names;
  readonly resources: Names;
  /** Each with the quote that ends it: a longer name is another user. */
  readonly users: readonly Uint8Array[];
  /** The same. */
  readonly decisions: readonly Uint8Array[];
  /** By resource. */
  readonly mentions: ReadonlyMap<string, Uint8Array>;
}

const prepared = new WeakMap<Wanted, WantedNames>();

/** What is wanted as bytes, made once for all deliveries. */
const namesOf = (wanted: Wanted): WantedNames => {
  const known = prepared.get(wanted);
  if (known) return known;
  const names = {
    verbs: namesIn(wanted.verbs),
    resources: namesIn(wanted.resources),
    users: Array.from(wanted.users, (user) => bytesOf(`${user}\\"`)),
    decisions: Array.from(wanted.decisions, (decision) => bytesOf(`${decision}\\"`)),
    mentions: new Map(
      Array.from(wanted.mentions, ([resource, text]) => [resource, bytesOf(text.replaceAll('"', '\\"'))] as const),
    ),
  };
  prepared.set(wanted, names);
  return names;
};

/** The API server's order of fields up to the request URI, as they stand in an escaped message. */
const EVENT_LEVEL = bytesOf('{\\"kind\\":\\"Event\\",\\"apiVersion\\":\\"audit.k8s.io/v1\\",\\"level\\":\\"');
const AUDIT_ID = bytesOf('\\",\\"auditID\\":\\"');
const STAGE = bytesOf('\\",\\"stage\\":\\"');
const URI = bytesOf('\\",\\"requestURI\\":\\"');
const VERB = bytesOf('\\",\\"verb\\":\\"');
const USER = bytesOf('\\",\\"user\\":{\\"username\\":\\"');
const CLOSING_QUOTE = bytesOf('\\"');

/** Who wants to do what, as far as the beginning of an event tells it. */
type RequestStart =
  /** Another order of fields, or something that must be read to tell. */
  | { readonly kind: 'unclear' }
  | { readonly kind: 'unread'; readonly end: number }
  /** The resource decides. */
  | { readonly kind: 'verb'; readonly verb: string; readonly end: number };

const UNCLEAR: RequestStart = { kind: 'unclear' };

const requestAt = (payload: Payload, start: number, { verbs, users }: WantedNames): RequestStart => {
  const levelStart = fieldStart(payload, start, EVENT_LEVEL);
  const auditIdStart = fieldAfter(payload, levelStart, LETTER, AUDIT_ID);
  const auditIdEnd = auditIdStart === -1 ? -1 : endOfValue(payload, auditIdStart, AUDIT_ID_LENGTH, WORD, STAGE);
  const stageStart = fieldStart(payload, auditIdEnd, STAGE);
  const uriStart = fieldAfter(payload, stageStart, LETTER, URI);
  const verbStart = uriStart === -1 ? -1 : fieldStart(payload, endOfEscapedText(payload, uriStart), VERB);
  if (verbStart === -1) return UNCLEAR;
  const verbEnd = runEnd(payload, verbStart, PLAIN);
  const userStart = fieldStart(payload, verbEnd, USER);
  if (userStart === -1 || users.some((user) => matches(payload, userStart, user))) return UNCLEAR;
  const verb = nameAt(payload, verbStart, verbEnd, verbs);
  return verb === undefined ? { kind: 'unread', end: userStart } : { kind: 'verb', verb, end: userStart };
};

/** Where the value of a field begins whose name stands at `at`; -1 when it does not stand there. */
const fieldStart = (payload: Payload, at: number, name: Uint8Array): number =>
  at !== -1 && matches(payload, at, name) ? at + name.length : -1;

/** The same for the field behind a value that begins at `start` and holds only such characters. */
const fieldAfter = (payload: Payload, start: number, kind: Uint8Array, name: Uint8Array): number =>
  start === -1 ? -1 : fieldStart(payload, runEnd(payload, start, kind), name);

/** Where a text of the event ends inside the escaped message; -1 on an escape that the API server does not write. */
const endOfEscapedText = (payload: Payload, start: number): number => {
  for (let at = payload.indexOf(BACKSLASH, start); at !== -1;) {
    const escaped = payload[at + 1];
    if (escaped === QUOTE) return at;
    if (escaped !== BACKSLASH) return -1;
    // Two characters stand for the event's own backslash; what it escapes may need a backslash of its own.
    at = payload.indexOf(BACKSLASH, at + (payload[at + 2] === BACKSLASH ? 4 : 3));
  }
  return -1;
};

/** What an object may belong to that stands before the reference: a body there is another order of fields. */
const BEFORE_REFERENCE = ['user', 'extra', 'impersonatedUser'].map((name) => bytesOf(`\\"${name}\\":`));
const REFERENCE = bytesOf(',\\"objectRef\\":');
const RESOURCE = bytesOf('{\\"resource\\":\\"');

/** Past where the name of the resource begins; -1 when it does not stand where the API server writes it. */
const referenceAfter = (payload: Payload, start: number): number => {
  let brace = payload.indexOf(OPENING_BRACE, start + 1);
  while (brace !== -1 && isBeforeReference(payload, brace)) brace = payload.indexOf(OPENING_BRACE, brace + 1);
  return brace !== -1 && matches(payload, brace - REFERENCE.length, REFERENCE)
    ? fieldStart(payload, brace, RESOURCE)
    : -1;
};

const isBeforeReference = (payload: Payload, brace: number): boolean => {
  for (const name of BEFORE_REFERENCE) if (matches(payload, brace - name.length, name)) return true;
  return false;
};

const DECISION = bytesOf(`\\"${DECISION_ANNOTATION}\\":\\"`);

/**
 * Whether the event between two places says that the authorizer decided so. The API server writes its annotations last:
 * what a body says of the same name stands before them.
 */
const isDecidedSo = (payload: Payload, start: number, end: number, { decisions }: WantedNames): boolean => {
  if (decisions.length === 0) return false;
  // As a rule it is the first of the annotations, which hold nothing but texts.
  const first = payload.lastIndexOf(OPENING_BRACE, end) + 1;
  const at = matches(payload, first, DECISION) ? first - start : payload.subarray(start, end).lastIndexOf(DECISION);
  return at !== -1 && decisions.some((decision) => matches(payload, start + at + DECISION.length, decision));
};

const SUBRESOURCE = bytesOf(',\\"subresource\\":\\"');

/** What follows the beginning of an event. */
interface Rest {
  /** Where the name of the resource begins; -1 where that cannot be told. */
  readonly reference: number;
  readonly end: number;
}

/** Whether the escaped audit event that ends at `end` may be wanted; true whenever that cannot be told for sure. */
const mayBeWanted = (
  payload: Payload,
  request: RequestStart,
  { reference, end }: Rest,
  { resources, mentions }: WantedNames,
  { wants }: Wanted,
): boolean => {
  if (request.kind === 'unclear' || request.end > end) return true;
  if (request.kind === 'unread') return false;
  if (reference === -1) return true;
  const resourceEnd = runEnd(payload, reference, PLAIN);
  if (!matches(payload, resourceEnd, CLOSING_QUOTE)) return true;
  const resource = nameAt(payload, reference, resourceEnd, resources);
  if (resource === undefined) return false;
  const mention = mentions.get(resource);
  // Of the few that must mention something, each is searched by itself.
  if (mention && payload.subarray(reference, end).indexOf(mention) === -1) return false;
  const referenceEnd = endOfReference(payload, resourceEnd);
  if (referenceEnd === -1 || referenceEnd > end) return true;
  const subresourceStart = subresourceIn(payload, resourceEnd, referenceEnd);
  if (subresourceStart === -1) return wants(request.verb, resource, '');
  const subresourceEnd = runEnd(payload, subresourceStart, PLAIN);
  if (!matches(payload, subresourceEnd, CLOSING_QUOTE)) return true;
  const subresource = decoder.decode(payload.subarray(subresourceStart, subresourceEnd));
  return wants(request.verb, resource, subresource);
};

const NEXT_FIELD = bytesOf('},\\"');

/**
 * Where the reference ends, which holds nothing but texts; -1 when its first brace may be part of one of them. Behind a
 * text that ends with a comma comes no letter: there a letter begins the next field of the event.
 */
const endOfReference = (payload: Payload, start: number): number => {
  const brace = payload.indexOf(CLOSING_BRACE, start);
  const closes = matches(payload, brace, NEXT_FIELD) && LETTER[payload[brace + NEXT_FIELD.length] ?? 0] === 1;
  return closes ? brace : -1;
};

const subresourceIn = (payload: Payload, start: number, end: number): number => {
  for (let at = start; at < end; at += 1) {
    if (payload[at] === COMMA && matches(payload, at, SUBRESOURCE)) return at + SUBRESOURCE.length;
  }
  return -1;
};
