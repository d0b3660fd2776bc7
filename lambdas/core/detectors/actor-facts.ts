import type { AuditEvent } from '../model/audit-event';
import { actorOf } from './controllers';

/** Who asked and from where, as far as the name says who wanted it; texts that are empty are left out. */
export const actorFacts = (
  event: AuditEvent,
  others: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> => {
  const actor = actorOf(event.username, event.verb);
  const said: Readonly<Record<string, string>> = {
    ...others,
    ...(actor === undefined ? {} : { actor, sourceIp: event.sourceIps[0] ?? '', userAgent: event.userAgent }),
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== ''));
};
