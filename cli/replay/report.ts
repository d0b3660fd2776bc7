import { renderMail } from '../../lambdas/core/messages/mail';
import { plural } from '../../lambdas/core/messages/format';
import { entityKey, type Entity } from '../../lambdas/core/model/entity';
import { STATES, type Incident } from '../../lambdas/core/model/incident';
import type { ResponsePlan } from '../../lambdas/core/model/response';
import type { Signal } from '../../lambdas/core/model/signal';

export interface ReplayStats {
  readonly records: number;
  /** Of the records as text, unzipped. */
  readonly bytes: number;
  /** Records of sources that have no analyzer in this version. */
  readonly skipped: number;
  readonly malformed: number;
  /** Of the malformed, Falco alerts as plain text. */
  readonly plainText: number;
  /** Lines that say they are Falco's and were not written by Falco. */
  readonly forged: number;
  readonly ms: number;
}

export interface ReplayResult {
  readonly incidents: readonly { readonly incident: Incident; readonly plan: ResponsePlan }[];
  readonly signals: readonly Signal[];
  readonly stats: ReplayStats;
}

/** Gravest first, then earliest: an order that depends on what was found, not on the order of the files. */
export const inReportOrder = (result: ReplayResult): ReplayResult => ({
  ...result,
  incidents: result.incidents.toSorted(
    ({ incident: a }, { incident: b }) =>
      STATES.indexOf(b.state) - STATES.indexOf(a.state) ||
      compare(a.firstEvidenceAt, b.firstEvidenceAt) ||
      compare(a.id, b.id),
  ),
  signals: result.signals.toSorted(
    (a, b) =>
      compare(a.observedAt, b.observedAt) ||
      compare(a.detector, b.detector) ||
      compare(entityKey(a.entity), entityKey(b.entity)) ||
      compare(a.id, b.id),
  ),
});

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The documented output of `replay --json`; keys are added, never renamed. */
export const jsonReport = ({ incidents, signals, stats }: ReplayResult): string => {
  const { records, bytes, skipped, malformed, plainText, forged, ms } = stats;
  const report = {
    incidents: incidents.map(({ incident, plan }) => ({
      id: incident.id,
      state: incident.state,
      hypothesis: incident.hypothesis,
      probability: incident.probability,
      entity: entityJson(incident.entity),
      contributions: incident.contributions.map(({ detector, channel, weight, at }) => ({
        detector,
        channel,
        weight,
        at,
      })),
      plan: plan.actions.map(({ action, target, reason }) => ({ action, target: entityJson(target), reason })),
      costs: incident.costs ?? [],
      firstEvidenceAt: incident.firstEvidenceAt,
      lastEvidenceAt: incident.lastEvidenceAt,
    })),
    signals: signals.map(({ detector, entity, observedAt, indicators }) => ({
      detector,
      entity: entityJson(entity),
      at: observedAt,
      indicators,
    })),
    stats: { records, bytes, skipped, malformed, plainText, forged, ms },
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
};

const entityJson = ({ cluster, namespace, kind, name, uid }: Entity) => ({
  cluster,
  namespace,
  kind,
  name,
  uid: uid ?? null,
});

const RULE = '='.repeat(78);

/** The message that people would have got for each incident, then what was read. */
export const textReport = (
  { incidents, signals, stats }: ReplayResult,
  detectorTitles: ReadonlyMap<string, string>,
): string => {
  const told = incidents.filter(({ incident }) => incident.state !== 'record');
  const messages = told.map(({ incident, plan }) => {
    const { subject, body } = renderMail(incident, undefined, { detectorTitles, plan: asObserved(plan) });
    return `${RULE}\n${subject}\n${RULE}\n\n${body}\n`;
  });
  const { records, bytes, skipped, malformed, forged, ms } = stats;
  return [
    ...messages,
    `${plural(told.length, 'incident')} that people would be told about, ` +
      `${incidents.length - told.length} only recorded, ${plural(signals.length, 'signal')}`,
    `${plural(records, 'record')} (${bytes} bytes) in ${(ms / 1000).toFixed(2)} s: ` +
      `${skipped} skipped, ${malformed} malformed, ${forged} forged`,
    '',
  ].join('\n');
};

/** A replay touches no cluster, whatever the mode is that the plan was made for. */
const asObserved = (plan: ResponsePlan): ResponsePlan =>
  plan.decision === 'act' ? { ...plan, decision: 'observe' } : plan;
