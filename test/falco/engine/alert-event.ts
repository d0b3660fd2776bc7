import * as z from 'zod/mini';
import type { Event, Value } from './evaluate';

/** One line of Falco with `json_output`. */
export interface AlertLine {
  readonly rule: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const schema = z.object({ rule: z.string(), output_fields: z.record(z.string(), z.unknown()) });

export const readAlertLine = (line: string): AlertLine => {
  const { rule, output_fields: fields } = schema.parse(JSON.parse(line));
  return { rule, fields };
};

/** What an alert proves beyond its fields: the rule that raised it demands it (falcosecurity/rules, stable 5.1.0 and its siblings). */
const PROVEN_BY_RULE: Readonly<Record<string, Readonly<Record<string, Value>>>> = {
  'Write below etc': { 'evt.is_open_write': true, 'fd.typechar': 'f', 'fd.num': 0 },
  'Schedule Cron Jobs': { 'evt.is_open_write': true, 'fd.typechar': 'f', 'fd.num': 0 },
  'Adding ssh keys to authorized_keys': { 'evt.is_open_write': true, 'fd.typechar': 'f', 'fd.num': 0 },
};

/** Flags of an executed file, by the field that tells the same. */
const FLAGS: ReadonlyMap<string, string> = new Map([
  ['proc.is_exe_writable', 'EXE_WRITABLE'],
  ['proc.is_exe_upper_layer', 'EXE_UPPER_LAYER'],
  ['proc.is_exe_lower_layer', 'EXE_LOWER_LAYER'],
  ['proc.is_exe_from_memfd', 'EXE_FROM_MEMFD'],
]);

/**
 * The event behind an alert. A field that the alert does not carry is unknown, unless others or the rule that was raised
 * tell it; null means that Falco had no value.
 */
export const eventOf =
  ({ rule, fields }: AlertLine): Event =>
  (field) => {
    if (Object.hasOwn(fields, field)) return scalar(fields[field]);
    const flag = FLAGS.get(field);
    const flags = fields['evt.arg.flags'];
    if (flag !== undefined && typeof flags === 'string' && /^execve/.test(String(fields['evt.type']))) {
      return flags.split('|').includes(flag);
    }
    return PROVEN_BY_RULE[rule]?.[field] ?? fromConnection(field, fields);
  };

const scalar = (value: unknown): Value =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;

/** `client:port->server:port`: how libs writes a connection. */
const CONNECTION = /^(?<client>[^>]*):(?<clientPort>\d+)->(?<server>[^>]*):(?<serverPort>\d+)$/;

const fromConnection = (field: string, fields: AlertLine['fields']): Value => {
  const name = fields['fd.name'];
  const { server, serverPort } = (typeof name === 'string' ? CONNECTION.exec(name)?.groups : undefined) ?? {};
  if (server === undefined) return undefined;
  if (field === 'fd.sip' || field === 'fd.snet') return server;
  return field === 'fd.sport' ? Number(serverPort) : undefined;
};
