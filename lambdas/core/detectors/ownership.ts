import type { AuditEvent } from '../model/audit-event';
import type { Ownership } from '../model/entity';
import { isAcceptedWrite } from './accepted-write';
import { attestedOwner } from './controllers';
import { OWNERSHIP_SELECTOR, selectsRequest } from './selection';

/**
 * To whom the created object belongs: the owner its controller made it for, or, for a pod that no controller made, the
 * pod itself. References that others wrote into an object are not believed.
 */
export const ownershipsOf = (event: AuditEvent): readonly Ownership[] => {
  const { workload, verb, objectRef, username, at } = event;
  const isRead = selectsRequest(OWNERSHIP_SELECTOR, verb, objectRef.resource, objectRef.subresource);
  if (!workload || !isRead || !isAcceptedWrite(event)) return [];
  const child = workload.entity;
  const owner = attestedOwner(workload, username);
  if (owner) return [{ child, owner, at }];
  return child.kind === 'Pod' && child.uid !== undefined ? [{ child, owner: child, at }] : [];
};
