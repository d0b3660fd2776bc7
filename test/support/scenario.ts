import { assess } from '../../lambdas/core/correlation/assess';
import { standingsOf } from '../../lambdas/core/correlation/standing';
import { analyse, auditDetectors, detectors, falcoDetectors, fold } from '../../lambdas/core/detectors';
import { alignExecutions } from '../../lambdas/core/detectors/align-executions';
import type { AuditEvent } from '../../lambdas/core/model/audit-event';
import { evidenceOf } from '../../lambdas/core/model/evidence';
import { findingsOver } from './history';
import type { FalcoAlert } from '../../lambdas/core/model/falco-alert';

export interface Scenario {
  readonly audit?: readonly AuditEvent[];
  readonly falco?: readonly FalcoAlert[];
}

/** What all detectors together make of events about one owner. */
export const outcomeOf = ({ audit = [], falco = [] }: Scenario) => {
  const analyses = [
    ...audit.map((event) => analyse(auditDetectors, event, 'scenario')),
    ...falco.map((alert) => analyse(falcoDetectors, alert, 'scenario')),
  ];
  const { signals } = fold({ signals: alignExecutions(analyses.flatMap((one) => one.signals)), ownerships: [] });
  const observations = analyses.flatMap((one) => one.observations ?? []);
  const evidence = [
    ...signals.map(evidenceOf),
    ...findingsOver(detectors, observations).map((finding) => finding.evidence),
  ];
  const latest = Math.max(...evidence.map(({ lastAt }) => Date.parse(lastAt)), 0);
  const context = { standing: standingsOf(detectors), falcoWriterProven: true, isProtected: false };
  const assessment = assess(evidence, 'mining', latest, context);
  return {
    state: assessment.state,
    probability: assessment.probability,
    reasons: assessment.reasons,
    pieces: assessment.contributions.length,
    detectors: [...new Set(evidence.map(({ detector }) => detector))].sort(),
    evidence,
  };
};
