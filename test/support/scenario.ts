import { assess } from '../../lambdas/core/correlation/assess';
import { standingsOf } from '../../lambdas/core/correlation/standing';
import {
  analyse,
  auditDetectors,
  detectors,
  falcoDetectors,
  fold,
  guardDutyDetectors,
} from '../../lambdas/core/detectors';
import { alignExecutions } from '../../lambdas/core/detectors/align-executions';
import { partsOf } from '../../lambdas/core/detectors/finding-subject';
import type { AuditEvent } from '../../lambdas/core/model/audit-event';
import { evidenceOf } from '../../lambdas/core/model/evidence';
import type { FalcoAlert } from '../../lambdas/core/model/falco-alert';
import type { GuardDutyFinding } from '../../lambdas/core/model/guardduty-finding';

export interface Scenario {
  readonly audit?: readonly AuditEvent[];
  readonly falco?: readonly FalcoAlert[];
  readonly guardduty?: readonly GuardDutyFinding[];
}

/** What all detectors together make of events about one owner. */
export const outcomeOf = ({ audit = [], falco = [], guardduty = [] }: Scenario) => {
  const fromAudit = audit.flatMap((event) => analyse(auditDetectors, event, 'scenario').signals);
  const fromFalco = falco.flatMap((alert) => analyse(falcoDetectors, alert, 'scenario').signals);
  const fromGuardDuty = guardduty
    .flatMap(partsOf)
    .flatMap((finding) => analyse(guardDutyDetectors, finding, 'scenario').signals);
  const { signals } = fold({
    signals: [...fromAudit, ...alignExecutions(fromFalco), ...fromGuardDuty],
    ownerships: [],
  });
  const evidence = signals.map(evidenceOf);
  const latest = Math.max(...evidence.map(({ lastAt }) => Date.parse(lastAt)), 0);
  const context = { standing: standingsOf(detectors), falcoWriterProven: true, isProtected: false };
  const assessment = assess(evidence, 'mining', latest, context);
  return {
    state: assessment.state,
    probability: assessment.probability,
    reasons: assessment.reasons,
    contributions: assessment.contributions,
    pieces: assessment.contributions.length,
    detectors: [...new Set(evidence.map(({ detector }) => detector))].sort(),
    evidence,
  };
};
