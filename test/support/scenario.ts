import { incidentsOf } from '../../lambdas/core/correlation/incidents';
import { assess } from '../../lambdas/core/correlation/assess';
import { standingsOf } from '../../lambdas/core/correlation/standing';
import { analyse, auditDetectors, detectors, falcoDetectors, fold } from '../../lambdas/core/detectors';
import { alignExecutions } from '../../lambdas/core/detectors/align-executions';
import type { AuditEvent } from '../../lambdas/core/model/audit-event';
import { entityKey } from '../../lambdas/core/model/entity';
import { evidenceOf } from '../../lambdas/core/model/evidence';
import { STATES, type Incident } from '../../lambdas/core/model/incident';
import type { FalcoAlert } from '../../lambdas/core/model/falco-alert';
import type { Signal } from '../../lambdas/core/model/signal';

export interface Scenario {
  readonly audit?: readonly AuditEvent[];
  readonly falco?: readonly FalcoAlert[];
}

const context = { standing: standingsOf(detectors), falcoWriterProven: true, isProtected: false };

const signalsOf = ({ audit = [], falco = [] }: Scenario): readonly Signal[] => {
  const fromAudit = audit.flatMap((event) => analyse(auditDetectors, event, 'scenario').signals);
  const fromFalco = falco.flatMap((alert) => analyse(falcoDetectors, alert, 'scenario').signals);
  return fold({ signals: [...fromAudit, ...alignExecutions(fromFalco)], ownerships: [] }).signals;
};

/** The incidents of everybody that the events say something about, the gravest first. */
export const incidentsIn = (scenario: Scenario): readonly Incident[] => {
  const signals = signalsOf(scenario);
  const latest = Math.max(...signals.map(({ observedAt }) => Date.parse(observedAt)), 0);
  return [...Map.groupBy(signals, ({ entity }) => entityKey(entity)).values()]
    .flatMap((ofOne) => {
      const [first] = ofOne;
      return first ? incidentsOf(first.entity, ofOne.map(evidenceOf), latest, context) : [];
    })
    .toSorted((a, b) => STATES.indexOf(b.state) - STATES.indexOf(a.state) || b.probability - a.probability);
};

/** What all detectors together make of events about one owner. */
export const outcomeOf = (scenario: Scenario) => {
  const evidence = signalsOf(scenario).map(evidenceOf);
  const latest = Math.max(...evidence.map(({ lastAt }) => Date.parse(lastAt)), 0);
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
