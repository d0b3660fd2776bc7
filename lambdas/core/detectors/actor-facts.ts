import type { AuditEvent } from '../model/audit-event';
import { actorOf } from './controllers';

/** Who asked and from where, as far as the name says who wanted it; texts that are empty are left out. */
export const actorFacts = (
  event: AuditEvent,
  others: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> =>
  stated(actorOf(event.username, event.verb) === undefined ? others : { ...others, ...askedBy(event) });

/** Who asked and from where, where it is about the asking itself; texts that are empty are left out. */
export const callerFacts = (
  event: AuditEvent,
  others: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> => stated({ ...others, ...askedBy(event) });

/** The last address is the one that the API server saw; any others are what the client claims. */
const askedBy = ({ username, sourceIps, userAgent, impersonated }: AuditEvent): Readonly<Record<string, string>> => ({
  actor: username,
  sourceIp: sourceIps.at(-1) ?? '',
  userAgent,
  inTheNameOf: impersonated?.username ?? '',
});

export const stated = (facts: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== ''));
