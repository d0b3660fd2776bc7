import { DECISION_ANNOTATION } from '../model/audit-event';
import { isObject, parseJson } from './json';
import { locationOf, parseLogBatch, PROBE, type LogBatch, type LogRecord } from './log-batch';

/** Which requests the caller wants to see. */
export interface Wanted {
  readonly verbs: ReadonlySet<string>;
  /** Names whose requests are wanted whatever they ask for. */
  readonly users: ReadonlySet<string>;
  /** What the authorizer said of requests that are wanted whatever they ask for. */
  readonly decisions: ReadonlySet<string>;
  readonly wants: (verb: string, resource: string, subresource: string) => boolean;
}

/** An unzipped payload: its bytes, and the same bytes as one character each, which searches fast. */
export interface Payload {
  readonly bytes: Uint8Array;
  readonly latin1: string;
  /** Whether all bytes are ASCII, so that `latin1` is the text itself. */
  readonly isAscii: boolean;
}

export interface PeekedBatch extends LogBatch {
  /** Lines that were recognised as requests nobody reads, and left unparsed. */
  readonly skipped: number;
}

/**
 * Finds the audit events of a subscription's payload that somebody may want, without parsing the others.
 *
 * Most events are of no interest, and JSON.parse of all of them is most of the cost. A line is left out only when it
 * starts exactly as the API server writes events and the verb, or the resource, is one that nobody reads, and so are the
 * user's name and what the authorizer said. Everything that looks otherwise is passed on: another order of fields, whitespace, an unknown escape. Where the payload itself
 * looks otherwise, it is parsed as a whole.
 *
 * Two properties of JSON make this safe on hostile text. Inside a string every quote has a backslash before it, so `{"`
 * opens an object of the payload, the next event, or closes a text that ends with a brace; what follows tells which.
 * Inside the message, which is JSON in a string, `,\"` begins a field or ends a text with a comma: a quote within a text
 * of the event reads `\\\"` there. That a payload is written with whitespace throughout or not at all is taken from
 * CloudWatch Logs, where no tenant has a say.
 */
export const peekLogBatch = (payload: Payload, wanted: Wanted): PeekedBatch => {
  try {
    return peek(payload, wanted);
  } catch (error) {
    if (!(error instanceof UnexpectedShape)) throw error;
    return { ...parseLogBatch(textOf(payload, 0, payload.latin1.length)), skipped: 0 };
  }
};

/** The payload is not laid out as CloudWatch Logs lays it out, or is not what the peek is good at. */
class UnexpectedShape extends Error {}

const expect: (condition: boolean) => asserts condition = (condition) => {
  if (!condition) throw new UnexpectedShape();
};

const EVENTS = '"logEvents":[';
const OBJECT = '{"';
const BETWEEN = '"},';
const END = '"}]}';

/** From here on, a batch that is mostly candidates is parsed at once: that is faster than one by one. */
const ENOUGH_TO_JUDGE = 64;

interface Span {
  readonly id: string;
  readonly timestamp: number;
  readonly start: number;
  readonly end: number;
}

const peek = (payload: Payload, wanted: Wanted): PeekedBatch => {
  const { latin1: text } = payload;
  const eventsAt = text.indexOf(EVENTS);
  expect(eventsAt !== -1);
  const origin = originOf(textOf(payload, 0, eventsAt));
  const decisionIn = decisionsIn(text, wanted);
  const candidates: Span[] = [];
  let events = 0;
  for (let start = eventsAt + EVENTS.length; start < text.length;) {
    const header = eventHeaderAt(text, start);
    const next = text.indexOf(OBJECT, header.start);
    const end = next === -1 ? endOfLast(text) : endBefore(text, header.start, next);
    events += 1;
    if (decisionIn(header.start, end) || mayBeWanted(text, header.start, end, wanted))
      candidates.push({ ...header, end });
    expect(events < ENOUGH_TO_JUDGE || candidates.length * 2 < events);
    start = next === -1 ? text.length : next;
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

const EVENT_HEADER = /\{"id":"([\w-]{1,100})","timestamp":(\d{1,16}),"message":"/y;

const eventHeaderAt = (text: string, at: number): Omit<Span, 'end'> => {
  EVENT_HEADER.lastIndex = at;
  const [, id = '', timestamp = ''] = EVENT_HEADER.exec(text) ?? [];
  expect(id !== '');
  return { id, timestamp: Number(timestamp), start: EVENT_HEADER.lastIndex };
};

const endOfLast = (text: string): number => {
  expect(text.endsWith(END));
  return text.length - END.length;
};

/** Where the message that begins at `from` ends, given that the next object of the payload begins at `next`. */
const endBefore = (text: string, from: number, next: number): number => {
  const end = next - BETWEEN.length;
  expect(end >= from && text.startsWith(BETWEEN, end));
  return end;
};

const recordOf = (payload: Payload, { id, timestamp, start, end }: Span): LogRecord => {
  // With the quotes around it, the message is a JSON text.
  const message = parseJson(textOf(payload, start - 1, end + 1));
  // More than one string: the event has fields that the fast way does not know.
  expect(typeof message === 'string');
  return { id, timestamp, message };
};

const decoder = new TextDecoder();

const textOf = ({ bytes, latin1, isAscii }: Payload, start: number, end: number): string =>
  isAscii ? latin1.slice(start, end) : decoder.decode(bytes.subarray(start, end));

/** The API server's order of fields up to the request URI, as they stand in an escaped message. */
const BEFORE_URI =
  /\{\\"kind\\":\\"Event\\",\\"apiVersion\\":\\"audit\.k8s\.io\/v1\\",\\"level\\":\\"[A-Za-z]+\\",\\"auditID\\":\\"[\w-]+\\",\\"stage\\":\\"[A-Za-z]+\\",\\"requestURI\\":\\"/y;
const USER = '\\",\\"user\\":{\\"username\\":\\"';
const VERB = '\\",\\"verb\\":\\"';
const RESOURCE = ',\\"objectRef\\":{\\"resource\\":\\"';
const SUBRESOURCE = ',\\"subresource\\":\\"';
const END_OF_OBJECT_REF = '\\"}';
const BODIES = [',\\"requestObject\\":', ',\\"responseObject\\":'] as const;

/**
 * Whether a wanted decision stands between two places; to be asked from the front to the back. It is written at the end
 * of an event: the payload is searched once, instead of every event to its end.
 */
const decisionsIn = (text: string, { decisions }: Wanted): ((start: number, end: number) => boolean) => {
  const searches = [...decisions].map((decision) => {
    const mark = `\\"${DECISION_ANNOTATION}\\":\\"${decision}\\"`;
    let at = text.indexOf(mark);
    return (start: number, end: number): boolean => {
      while (at !== -1 && at < start) at = text.indexOf(mark, at + 1);
      return at !== -1 && at < end;
    };
  });
  return (start, end) => searches.some((search) => search(start, end));
};

/** Whether the escaped audit event between two places may be wanted; true whenever that cannot be told for sure. */
const mayBeWanted = (text: string, start: number, end: number, wanted: Wanted): boolean => {
  const { verbs, wants } = wanted;
  const verbAt = positionOfVerb(text, start);
  if (verbAt === -1 || verbAt > end) return true;
  const verb = plainText(text, verbAt);
  if (verb === undefined || isWantedUser(text, verbAt + verb.length, wanted)) return true;
  if (!verbs.has(verb)) return false;
  const message = text.slice(verbAt, end);
  const resourceAt = message.indexOf(RESOURCE);
  // A body before the reference is another order of fields: the reference may be part of the body.
  if (resourceAt === -1 || BODIES.some((body) => message.slice(0, resourceAt).includes(body))) return true;
  const resource = plainText(message, resourceAt + RESOURCE.length);
  const referenceEnd = message.indexOf(END_OF_OBJECT_REF, resourceAt + RESOURCE.length);
  if (resource === undefined || referenceEnd === -1) return true;
  // A quote of the event's own text has a backslash before its backslash: the reference may not end here.
  if (message.charAt(referenceEnd - 1) === '\\') return true;
  const reference = message.slice(resourceAt, referenceEnd + END_OF_OBJECT_REF.length);
  const subresourceAt = reference.indexOf(SUBRESOURCE);
  if (subresourceAt === -1) return wants(verb, resource, '');
  const subresource = plainText(reference, subresourceAt + SUBRESOURCE.length);
  return subresource === undefined || wants(verb, resource, subresource);
};

/** Whether the user is wanted, or does not stand right behind the verb, where the API server writes it. */
const isWantedUser = (text: string, verbEnd: number, { users }: Wanted): boolean => {
  if (!text.startsWith(USER, verbEnd)) return true;
  for (const user of users) if (text.startsWith(`${user}\\"`, verbEnd + USER.length)) return true;
  return false;
};

const positionOfVerb = (text: string, start: number): number => {
  BEFORE_URI.lastIndex = start;
  if (!BEFORE_URI.test(text)) return -1;
  const uriEnd = endOfEscapedText(text, BEFORE_URI.lastIndex);
  return uriEnd !== -1 && text.startsWith(VERB, uriEnd) ? uriEnd + VERB.length : -1;
};

/** Where a text of the event ends inside the escaped message; -1 on an escape that the API server does not write. */
const endOfEscapedText = (text: string, start: number): number => {
  for (let at = text.indexOf('\\', start); at !== -1;) {
    const escaped = text.charAt(at + 1);
    if (escaped === '"') return at;
    if (escaped !== '\\') return -1;
    // Two characters stand for the event's own backslash; what it escapes may need a backslash of its own.
    at = text.indexOf('\\', at + (text.charAt(at + 2) === '\\' ? 4 : 3));
  }
  return -1;
};

const PLAIN = /[a-z0-9.-]*(?=\\")/y;

/** A short text without escapes; undefined for anything else. */
const plainText = (text: string, start: number): string | undefined => {
  PLAIN.lastIndex = start;
  return PLAIN.exec(text)?.[0];
};
