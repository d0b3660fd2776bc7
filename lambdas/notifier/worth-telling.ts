import { isPutAway } from '../core/model/evidence';
import type { Incident } from '../core/model/incident';
import type { ResponseReport } from '../core/model/response';
import type { Notification, StoredIncident } from '../core/ports';

export const QUIET_MS = 15 * 60_000;

/** Longer than an execution may take: a claim that is older was left behind by one that died. */
const CLAIM_MS = 60_000;

export type Verdict = 'tell' | 'told' | 'too-soon' | 'unremarkable' | 'being-told';

/**
 * What is worth a message at once when it changes: the state, and what came of the response. What would have been done in
 * observe mode, or what a person may approve of an incident, is part of the first message, so the responder's word that
 * nothing was done is not news.
 */
export const tellingOf = ({ incident, response }: StoredIncident): string =>
  response && isNews(incident, response)
    ? JSON.stringify([
        incident.state,
        response.decision,
        ...response.actions.map(({ id, status, level }) => [id, status, level]),
        ...(response.release ? [[response.release.requestedAt, response.release.state]] : []),
      ])
    : incident.state;

const isNews = ({ state }: Incident, { decision, release }: ResponseReport): boolean =>
  decision === 'act' || (decision === 'ask' && state === 'quarantine') || release !== undefined;

/** Whether people should hear of the incident now, given what they heard last. */
export const worthTelling = (stored: StoredIncident, last: Notification | undefined, now: number): Verdict => {
  const { mergedInto, incident } = stored;
  if (mergedInto !== undefined || incident.state === 'record' || isPutAway(incident)) return 'unremarkable';
  if (last === undefined) return 'tell';
  const age = now - Date.parse(last.at);
  if (last.status === 'claimed') return age < CLAIM_MS ? 'being-told' : 'tell';
  if (last.status === 'partial' || last.told !== tellingOf(stored)) return 'tell';
  if (last.incidentVersion >= stored.version) return 'told';
  return age < QUIET_MS ? 'too-soon' : 'tell';
};
