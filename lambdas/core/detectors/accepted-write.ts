import type { AuditEvent } from '../model/audit-event';
import { isOwnIdentity } from '../model/identity';

const STAGES = new Set(['ResponseComplete', 'ResponseStarted']);
const WRITES = new Set(['create', 'update', 'patch']);

/**
 * Whether the cluster really keeps what was written, and somebody else than MineGuard wrote it: isolating a miner writes
 * the very spec that convicted it.
 */
export const isAcceptedWrite = ({ stage, code, dryRun, username, verb, objectRef }: AuditEvent): boolean =>
  WRITES.has(verb) &&
  STAGES.has(stage) &&
  code < 300 &&
  !dryRun &&
  objectRef.subresource !== 'status' &&
  !isOwnIdentity(username);
