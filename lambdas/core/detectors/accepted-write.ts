import type { AuditEvent } from '../model/audit-event';
import { isOwnIdentity } from '../model/identity';

const STAGES = new Set(['ResponseComplete', 'ResponseStarted']);
const WRITES = new Set(['create', 'update', 'patch']);

/** Whether the API server has answered, and somebody else than MineGuard asked. */
export const wasAskedByOthers = ({ stage, dryRun, username }: AuditEvent): boolean =>
  STAGES.has(stage) && !dryRun && !isOwnIdentity(username);

/** Whether the cluster did what somebody else than MineGuard asked for. */
export const isAcceptedRequest = (event: AuditEvent): boolean => wasAskedByOthers(event) && event.code < 300;

/**
 * Whether the cluster really keeps what was written, and somebody else than MineGuard wrote it: isolating a miner writes
 * the very spec that convicted it.
 */
export const isAcceptedWrite = (event: AuditEvent): boolean =>
  WRITES.has(event.verb) && event.objectRef.subresource !== 'status' && isAcceptedRequest(event);
