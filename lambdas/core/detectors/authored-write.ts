import type { AuditEvent } from '../model/audit-event';
import type { Workload } from '../model/workload';
import { isAcceptedWrite } from './accepted-write';
import { actorOf, attestedOwner } from './controllers';

/** A workload, and who wanted it. */
export interface AuthoredWrite {
  readonly principal: string;
  readonly workload: Workload;
}

/** What somebody wrote who wanted it so; undefined for what controllers make of it. */
export const authoredWrite = (event: AuditEvent): AuthoredWrite | undefined => {
  const { workload, username, verb } = event;
  const principal = actorOf(username, verb);
  if (!workload || principal === undefined || !isAcceptedWrite(event)) return undefined;
  return attestedOwner(workload, username) ? undefined : { principal, workload };
};

/** What is known of a principal is known of it in one namespace: a history in another one excuses nothing. */
export const inNamespace = (principal: string, namespace: string): string => JSON.stringify([principal, namespace]);
