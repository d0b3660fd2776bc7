import { analyzersFor } from '../../cli/replay/analyzers';
import { correlate } from '../../cli/replay/correlate';
import { analyse, inspectorDetectors } from '../../lambdas/core/detectors';
import { STATES, type Incident, type IncidentState } from '../../lambdas/core/model/incident';
import { policyFor } from '../../lambdas/core/model/policy';
import type { Analysis } from '../../lambdas/core/model/signal';
import { CLUSTER } from './records';
import type { ScenarioRecord } from './scenario';

/** For records without a date of their own, of which there are none here. */
const RECEIVED_AT = 0;

/**
 * What the deployed analyzers and the deployed correlator make of records, one delivered after the other, as
 * `mineguard replay` runs them: with the history of owners, and nothing configured. The gravest incident comes first.
 */
export const play = async (records: readonly ScenarioRecord[]): Promise<readonly Incident[]> => {
  const analyzers = analyzersFor(CLUSTER, { count: () => undefined });
  const analyses = records.map((record): Analysis => {
    if (record.source === 'inspector') return analyse(inspectorDetectors, record.window, 'metrics.k8s.io');
    const { stats, ...analysis } = analyzers[record.source].analyse(
      { id: '1', timestamp: RECEIVED_AT, message: record.line },
      record.source,
    );
    if (stats.malformed + stats.skipped + stats.forged > 0 && !record.isCut) {
      throw new Error(`the ${record.source} analyzer cannot read a line of a scenario: ${record.line.slice(0, 200)}`);
    }
    return analysis;
  });
  const { incidents, failed } = await correlate(analyses, policyFor([], CLUSTER));
  if (failed.length > 0) throw new Error(`${failed.join(', ')} failed on what was noted earlier`);
  return incidents.map(({ incident }) => incident).toSorted(byGravity);
};

const byGravity = (a: Incident, b: Incident): number =>
  STATES.indexOf(b.state) - STATES.indexOf(a.state) || b.probability - a.probability || (a.id < b.id ? -1 : 1);

export const gravestState = (incidents: readonly Incident[]): IncidentState | 'none' => incidents[0]?.state ?? 'none';

/** What people are told of an incident, without the moment of looking and the places where its records are kept. */
export const saidOf = ({ id, state, probability, contributions, reasons, nearestChange }: Incident) => ({
  id,
  state,
  probability,
  contributions,
  reasons,
  nearestChange,
});
