import type { AuditEvent } from '../model/audit-event';
import type { Placement } from '../model/placement';

/** Where the pod of a request runs or ran. What the cluster refused, or was only asked to try, has happened nowhere. */
export const placementsOf = ({ placement, stage, code, dryRun }: AuditEvent): readonly Placement[] =>
  placement && stage === 'ResponseComplete' && code >= 200 && code < 300 && !dryRun ? [placement] : [];
