import { analyse } from '../../lambdas/core/detectors/analyse';
import type { Detector } from '../../lambdas/core/detectors/detector';
import type { Signal } from '../../lambdas/core/model/signal';
import { parseAuditEvent } from '../../lambdas/core/parsing/audit';
import { rangesOf } from '../../lambdas/core/parsing/origin';
import { auditLine, type AuditRecord } from './audit-event';

/** What one detector makes of a record as the API server writes it, where workloads come from these ranges. */
export const signalIn = (
  detector: Detector<'audit'>,
  changes: Partial<AuditRecord>,
  clusterCidrs?: readonly string[],
): Signal | undefined => {
  const event = parseAuditEvent(auditLine(changes), 'prod-a', 0, clusterCidrs && rangesOf(clusterCidrs));
  if (!event.ok) throw new Error(`not parsed: ${event.error.reason}`);
  return analyse([detector], event.value, 'test').signals[0];
};

/** The same in one line: weight, about whom, and what gave it away. */
export const signalText = (...parameters: Parameters<typeof signalIn>): string | undefined => {
  const signal = signalIn(...parameters);
  return signal && `${signal.weight} ${signal.entity.kind} ${signal.entity.name}: ${signal.indicators.join(', ')}`;
};
