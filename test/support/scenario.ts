import { incidentsOf } from '../../lambdas/core/correlation/incidents';
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
import { entityKey, type Entity } from '../../lambdas/core/model/entity';
import { evidenceOf } from '../../lambdas/core/model/evidence';
import type { FalcoAlert } from '../../lambdas/core/model/falco-alert';
import type { GuardDutyFinding } from '../../lambdas/core/model/guardduty-finding';
import { STATES, type Evidence, type Incident } from '../../lambdas/core/model/incident';
import { findingsOver } from './history';

export interface Scenario {
  readonly audit?: readonly AuditEvent[];
  readonly falco?: readonly FalcoAlert[];
  readonly guardduty?: readonly GuardDutyFinding[];
}

interface Finding {
  readonly entity: Entity;
  readonly evidence: Evidence;
}

const context = { standing: standingsOf(detectors), falcoWriterProven: true, isProtected: false };

const findingsIn = ({ audit = [], falco = [], guardduty = [] }: Scenario): readonly Finding[] => {
  const analyses = [
    ...audit.map((event) => analyse(auditDetectors, event, 'scenario')),
    ...falco.map((alert) => analyse(falcoDetectors, alert, 'scenario')),
    ...guardduty.flatMap(partsOf).map((finding) => analyse(guardDutyDetectors, finding, 'scenario')),
  ];
  const { signals } = fold({ signals: alignExecutions(analyses.flatMap((one) => one.signals)), ownerships: [] });
  const observations = analyses.flatMap((one) => one.observations ?? []);
  return [
    ...signals.map((signal) => ({ entity: signal.entity, evidence: evidenceOf(signal) })),
    ...findingsOver(detectors, observations),
  ];
};

const latestOf = (findings: readonly Finding[]): number =>
  Math.max(...findings.map(({ evidence }) => Date.parse(evidence.lastAt)), 0);

/** The incidents of everybody that the events say something about, the gravest first. */
export const incidentsIn = (scenario: Scenario): readonly Incident[] => {
  const findings = findingsIn(scenario);
  return [...Map.groupBy(findings, ({ entity }) => entityKey(entity)).values()]
    .flatMap((ofOne) => {
      const [first] = ofOne;
      if (!first) return [];
      const evidence = ofOne.map((finding) => finding.evidence);
      return incidentsOf(first.entity, evidence, latestOf(findings), context);
    })
    .toSorted((a, b) => STATES.indexOf(b.state) - STATES.indexOf(a.state) || b.probability - a.probability);
};

/** What all detectors together make of events about one owner. */
export const outcomeOf = (scenario: Scenario) => {
  const findings = findingsIn(scenario);
  const evidence = findings.map((finding) => finding.evidence);
  const assessment = assess(evidence, 'mining', latestOf(findings), context);
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
