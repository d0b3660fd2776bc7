import type { AnalysedBatch } from '../core/detectors/analysed-batch';
import type { FindingSource, Metrics, SignalSink, StoredIncident } from '../core/ports';

export interface Dependencies {
  readonly incident: (id: string) => Promise<StoredIncident | undefined>;
  readonly findings: FindingSource;
  /** The analyzer that reads findings from EventBridge too: one finding is one signal, whichever way it comes. */
  readonly analyse: (payload: unknown, location: string) => AnalysedBatch;
  readonly signals: SignalSink;
  readonly metrics: Metrics;
}

/** How long before its first evidence an incident may have begun. */
const LOOK_BACK_MS = 72 * 3_600_000;

/**
 * Asks GuardDuty what it knows about the cluster of an incident that has opened: its own events may be hours away.
 *
 * Safe to repeat: signals carry the finding's id and the time of its last change.
 */
export const createPuller =
  ({ incident, findings, analyse, signals, metrics }: Dependencies) =>
  async (id: string): Promise<void> => {
    const stored = await incident(id);
    // A bill has no cluster, and its account's region is not the name of one.
    if (!stored || stored.incident.entity.kind === 'Account') return;
    const { entity, firstEvidenceAt } = stored.incident;
    const since = new Date(Date.parse(firstEvidenceAt) - LOOK_BACK_MS).toISOString();
    const found = await findings.changedSince(entity.cluster, since);
    metrics.count('FindingsPulled', found.length);
    if (found.length === 0) return;
    const { stats: _, ...analysis } = analyse({ Findings: found }, 'guardduty');
    if (analysis.signals.length > 0) await signals.send(analysis);
  };
