import { LEFT_FOR_OTHERS } from '../core/messages/token-bucket';
import type {
  EvidenceStore,
  Metrics,
  Notification,
  NotificationBacklog,
  StoredIncident,
  TokenBucketStore,
} from '../core/ports';
import { claimIncident, deliver, isRepeat, type DeliveryDependencies } from './deliver';
import { tellBacklog } from './digest';
import { parseNotificationMessage } from './notification-message';
import { spendToken } from './tokens';
import { QUIET_MS, worthTelling } from './worth-telling';

export interface Dependencies extends DeliveryDependencies {
  readonly incidents: Pick<EvidenceStore, 'incident'>;
  readonly backlog: NotificationBacklog;
  readonly tokens: TokenBucketStore;
  readonly metrics: Metrics;
}

/**
 * Tells people about the incident that a message of the notifications queue names, or about what was held back.
 *
 * What to tell is read from the table, not from the message: a message that comes twice, late or out of order finds that
 * the same has been told already. The right to send is claimed before sending and confirmed after it, so that of two
 * executions one sends, and a claim whose owner died is taken over on redelivery. Only an execution that dies between
 * sending and confirming makes people read the same message twice; the other order would leave them without it.
 *
 * What comes too soon after the last message about an incident, or too fast for all of them, is written to the backlog
 * before the message is given up: a digest tells it.
 */
export const createNotifier = (dependencies: Dependencies) => {
  const { incidents, log, backlog, clock, metrics } = dependencies;

  return async (body: string): Promise<void> => {
    const message = parseNotificationMessage(body);
    // Only the dispatcher and the schedule write here: what cannot be read is kept in the dead-letter queue for a person.
    if (!message.ok) throw new Error(`a message of the notifications queue cannot be read: ${message.error}`);
    if (message.value.kind === 'digest') return tellBacklog(dependencies);
    const { incidentId } = message.value;
    const [stored, last] = await Promise.all([incidents.incident(incidentId), log.lastNotified(incidentId)]);
    const verdict = stored ? worthTelling(stored, last, clock.now()) : 'unremarkable';
    if (verdict === 'being-told') throw new Error(`incident ${incidentId} is being told by another execution`);
    if (verdict === 'too-soon') await backlog.add({ incidentId, dueAt: afterQuiet(last) });
    const held = stored && verdict === 'tell' && !(await tell(dependencies, stored, last));
    metrics.count('Notifications', 1, { verdict: held === true ? 'held' : verdict });
  };
};

const afterQuiet = (last: Notification | undefined): string =>
  new Date(Date.parse(last?.at ?? '') + QUIET_MS).toISOString();

/** False when too many messages leave already; then it is in the backlog. */
const tell = async (
  dependencies: Dependencies,
  stored: StoredIncident,
  last: Notification | undefined,
): Promise<boolean> => {
  const { tokens, backlog, clock } = dependencies;
  const { id, state } = stored.incident;
  if (!isRepeat(stored, last) && !(await spendToken(tokens, clock, LEFT_FOR_OTHERS[state]))) {
    await backlog.add({ incidentId: id, dueAt: new Date(clock.now()).toISOString() });
    return false;
  }
  const claimed = await claimIncident(dependencies, stored, last);
  if (!claimed) throw new Error(`incident ${id} is being told by another execution`);
  await deliver(dependencies, [claimed]);
  return true;
};
