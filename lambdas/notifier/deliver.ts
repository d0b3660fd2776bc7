import type { DigestEntry } from '../core/messages/digest';
import type { Mail } from '../core/messages/mail';
import type { MailContext } from '../core/messages/mail-context';
import type { Incident } from '../core/model/incident';
import type { ResponsePlan, ResponseReport } from '../core/model/response';
import { policyFor, type Policy } from '../core/model/policy';
import type { Clock, Notification, NotificationLog, PostureStore, Publisher, StoredIncident } from '../core/ports';
import { plan } from '../core/response/plan';
import { tellingOf } from './worth-telling';

/** One way of telling people: how it words things, and what carries them. */
export interface Way {
  readonly name: 'mail' | 'chat' | 'slack';
  readonly publisher: Publisher;
  readonly incident: (incident: Incident, report: ResponseReport | undefined, context: MailContext) => Mail;
  readonly digest: (entries: readonly DigestEntry[]) => Mail;
}

export interface DeliveryDependencies {
  readonly log: NotificationLog;
  readonly ways: readonly Way[];
  readonly policies: readonly Policy[];
  readonly detectorTitles: ReadonlyMap<string, string>;
  readonly postures: Pick<PostureStore, 'last'>;
  /** The shell line that stops all responses in a cluster; undefined where none can be given. */
  readonly killSwitchCommand: (cluster: string) => string | undefined;
  readonly clock: Clock;
}

/** An incident that this execution has the right to tell. */
export interface Claimed {
  readonly stored: StoredIncident;
  readonly claim: Notification;
}

/** Whether this would only finish what an earlier execution began: it has been paid for with a token already. */
export const isRepeat = (stored: StoredIncident, last: Notification | undefined): boolean =>
  last !== undefined && last.status !== 'sent' && last.told === tellingOf(stored);

/** The right to tell an incident; undefined when another execution has it. */
export const claimIncident = async (
  { log, clock }: Pick<DeliveryDependencies, 'log' | 'clock'>,
  stored: StoredIncident,
  last: Notification | undefined,
): Promise<Claimed | undefined> => {
  const reached = last && isRepeat(stored, last) ? last.reached : [];
  const claim: Notification = {
    incidentId: stored.incident.id,
    status: 'claimed',
    reached,
    told: tellingOf(stored),
    // Who was reached before has read the version of then.
    incidentVersion: last && reached.length > 0 ? last.incidentVersion : stored.version,
    at: new Date(clock.now()).toISOString(),
    revision: (last?.revision ?? 0) + 1,
  };
  return (await log.saveNotified(claim, last?.revision ?? 0)) ? { stored, claim } : undefined;
};

/**
 * Tells claimed incidents by every way that has not got them yet, in one message for each way, and notes what was reached.
 *
 * A way that fails keeps no other way from telling. Then the incident stays open for that way alone, and the error is
 * thrown, so that somebody comes again.
 */
export const deliver = async (dependencies: DeliveryDependencies, claimed: readonly Claimed[]): Promise<void> => {
  const { log, ways } = dependencies;
  const outcomes = await Promise.allSettled(ways.map(async (way) => sendBy(way, claimed, dependencies)));
  const failures = outcomes.flatMap((outcome, index) =>
    outcome.status === 'rejected' ? [{ way: ways[index]?.name, reason: outcome.reason as unknown }] : [],
  );
  const reached = ways.filter((_, index) => outcomes[index]?.status === 'fulfilled').map(({ name }) => name);
  await Promise.all(
    claimed.map(async ({ claim }) =>
      // A lost race here means that the claim was taken over, and whoever took it confirms.
      log.saveNotified(
        {
          ...claim,
          status: failures.length === 0 ? 'sent' : 'partial',
          reached: [...new Set([...claim.reached, ...reached])],
          revision: claim.revision + 1,
        },
        claim.revision,
      ),
    ),
  );
  if (failures.length === 0) return;
  const said = failures.map(
    ({ way, reason }) => `${way}: ${reason instanceof Error ? reason.message : String(reason)}`,
  );
  throw new Error(`people were not told by every way: ${said.join('; ')}`, { cause: failures[0]?.reason });
};

const sendBy = async (way: Way, claimed: readonly Claimed[], dependencies: DeliveryDependencies): Promise<void> => {
  const news = claimed.filter(({ claim }) => !claim.reached.includes(way.name)).map(({ stored }) => stored);
  const [first, ...others] = news;
  if (!first) return;
  if (others.length === 0) {
    const { incident, response } = first;
    const mail = way.incident(incident, response, await contextOf(incident, dependencies));
    await way.publisher.publish({ ...mail, attributes: attributesOf(incident) });
    return;
  }
  const mail = way.digest(
    news.map(({ incident, response }) => ({
      incident,
      report: response,
      plan: planOf(incident, dependencies),
    })),
  );
  await way.publisher.publish({ ...mail, attributes: attributesOfAll(news.map(({ incident }) => incident)) });
};

const planOf = (incident: Incident, { policies }: Pick<DeliveryDependencies, 'policies'>): ResponsePlan =>
  plan(incident, policyFor(policies, incident.entity.cluster), undefined);

const contextOf = async (incident: Incident, dependencies: DeliveryDependencies): Promise<MailContext> => {
  const { detectorTitles, killSwitchCommand, postures } = dependencies;
  const { cluster } = incident.entity;
  const posture = await postures.last(cluster);
  return {
    detectorTitles,
    plan: planOf(incident, dependencies),
    killSwitchCommand: killSwitchCommand(cluster),
    ...(posture ? { posture } : {}),
  };
};

const attributesOf = ({ state, hypothesis, entity }: Incident) => ({
  state,
  hypothesis,
  cluster: entity.cluster,
  namespace: entity.namespace,
});

const attributesOfAll = (incidents: readonly Incident[]) => {
  const all = incidents.map(attributesOf);
  const distinct = (name: keyof ReturnType<typeof attributesOf>) => [...new Set(all.map((one) => one[name]))].sort();
  return {
    state: distinct('state'),
    hypothesis: distinct('hypothesis'),
    cluster: distinct('cluster'),
    namespace: distinct('namespace'),
  };
};
