import { renderMail } from '../core/messages/mail';
import { policyFor, type Policy } from '../core/model/policy';
import type {
  Clock,
  EvidenceStore,
  Metrics,
  Notification,
  NotificationLog,
  Publisher,
  StoredIncident,
} from '../core/ports';
import { plan } from '../core/response/plan';
import { parseNotificationMessage } from './notification-message';
import { tellingOf, worthTelling } from './worth-telling';

export interface Dependencies {
  readonly incidents: Pick<EvidenceStore, 'incident'>;
  readonly log: NotificationLog;
  readonly people: Publisher;
  readonly policies: readonly Policy[];
  readonly detectorTitles: ReadonlyMap<string, string>;
  /** The shell line that stops all responses in a cluster; undefined where none can be given. */
  readonly killSwitchCommand: (cluster: string) => string | undefined;
  readonly clock: Clock;
  readonly metrics: Metrics;
}

/**
 * Tells people about the incident that a message of the notifications queue names.
 *
 * What to tell is read from the table, not from the message: a message that comes twice, late or out of order finds that
 * the same has been told already. The right to send is claimed before sending and confirmed after it, so that of two
 * executions one sends, and a claim whose owner died is taken over on redelivery. Only an execution that dies between
 * sending and confirming makes people read the same message twice; the other order would leave them without it.
 */
export const createNotifier = (dependencies: Dependencies) => {
  const { incidents, log, clock, metrics } = dependencies;

  return async (body: string): Promise<void> => {
    const message = parseNotificationMessage(body);
    // Only the dispatcher writes to this queue: what cannot be read is kept in the dead-letter queue for a person.
    if (!message.ok) throw new Error(`a message of the notifications queue cannot be read: ${message.error}`);
    const { incidentId } = message.value;
    const [stored, last] = await Promise.all([incidents.incident(incidentId), log.lastNotified(incidentId)]);
    const verdict = stored ? worthTelling(stored, last, clock.now()) : 'unremarkable';
    if (verdict === 'being-told') throw new Error(`incident ${incidentId} is being told by another execution`);
    if (stored && verdict === 'tell') await tell(dependencies, stored, last);
    metrics.count('Notifications', 1, { verdict });
  };
};

const tell = async (
  { log, people, clock, ...context }: Dependencies,
  stored: StoredIncident,
  last: Notification | undefined,
): Promise<void> => {
  const { incident } = stored;
  const revision = (last?.revision ?? 0) + 1;
  const claim: Notification = {
    incidentId: incident.id,
    status: 'claimed',
    told: tellingOf(stored),
    incidentVersion: stored.version,
    at: new Date(clock.now()).toISOString(),
    revision,
  };
  if (!(await log.saveNotified(claim, last?.revision ?? 0))) {
    throw new Error(`incident ${incident.id} is being told by another execution`);
  }
  await people.publish(mailOf(stored, context));
  // A lost race here means that the claim was taken over, and whoever took it confirms.
  await log.saveNotified({ ...claim, status: 'sent', revision: revision + 1 }, revision);
};

const mailOf = (
  { incident, response }: StoredIncident,
  {
    policies,
    detectorTitles,
    killSwitchCommand,
  }: Pick<Dependencies, 'policies' | 'detectorTitles' | 'killSwitchCommand'>,
): Parameters<Publisher['publish']>[0] => {
  const policy = policyFor(policies, incident.entity.cluster);
  const mail = renderMail(incident, response, {
    detectorTitles,
    plan: plan(incident, policy, undefined),
    killSwitchCommand: killSwitchCommand(incident.entity.cluster),
  });
  const { state, hypothesis, entity } = incident;
  return { ...mail, attributes: { state, hypothesis, cluster: entity.cluster, namespace: entity.namespace } };
};
