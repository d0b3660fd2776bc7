import type { Incident } from '../../../lambdas/core/model/incident';
import type { KeptPosture } from '../../../lambdas/core/model/posture';
import type {
  BacklogEntry,
  Metrics,
  Notification,
  NotificationBacklog,
  NotificationLog,
  Publisher,
  StoredIncident,
  TokenBucket,
  TokenBucketStore,
} from '../../../lambdas/core/ports';
import { renderChat, renderChatDigest } from '../../../lambdas/core/messages/chat';
import { renderDigestMail } from '../../../lambdas/core/messages/digest';
import { renderMail } from '../../../lambdas/core/messages/mail';
import { renderSlack, renderSlackDigest } from '../../../lambdas/core/messages/slack';
import type { Way } from '../../../lambdas/notifier/deliver';
import { createNotifier } from '../../../lambdas/notifier/handler';

export type Message = Parameters<Publisher['publish']>[0];
type WayName = Way['name'];

export const START = Date.parse('2026-11-20T10:00:10.000Z');
export const MINUTE = 60_000;

class Log implements NotificationLog {
  public readonly stored = new Map<string, Notification>();

  public lastNotified(incidentId: string): Promise<Notification | undefined> {
    return Promise.resolve(this.stored.get(incidentId));
  }

  public saveNotified(notification: Notification, expectedRevision: number): Promise<boolean> {
    const { incidentId } = notification;
    if ((this.stored.get(incidentId)?.revision ?? 0) !== expectedRevision) return Promise.resolve(false);
    this.stored.set(incidentId, notification);
    return Promise.resolve(true);
  }
}

class Backlog implements NotificationBacklog {
  public readonly entries = new Map<string, string>();

  public add({ incidentId, dueAt }: BacklogEntry): Promise<void> {
    this.entries.set(incidentId, dueAt);
    return Promise.resolve();
  }

  public due(before: string): Promise<readonly BacklogEntry[]> {
    const all = [...this.entries].map(([incidentId, dueAt]) => ({ incidentId, dueAt }));
    return Promise.resolve(all.filter(({ dueAt }) => dueAt <= before));
  }

  public remove({ incidentId, dueAt }: BacklogEntry): Promise<void> {
    if (this.entries.get(incidentId) === dueAt) this.entries.delete(incidentId);
    return Promise.resolve();
  }
}

class Tokens implements TokenBucketStore {
  public stored: TokenBucket | undefined;
  #revision = 0;

  public bucket(): Promise<{ readonly revision: number; readonly bucket?: TokenBucket }> {
    return Promise.resolve({ revision: this.#revision, bucket: this.stored });
  }

  public saveBucket(bucket: TokenBucket, expectedRevision: number): Promise<boolean> {
    if (expectedRevision !== this.#revision) return Promise.resolve(false);
    this.#revision++;
    this.stored = bucket;
    return Promise.resolve(true);
  }
}

const RENDERERS: Readonly<Record<WayName, Pick<Way, 'incident' | 'digest'>>> = {
  mail: { incident: renderMail, digest: renderDigestMail },
  chat: { incident: renderChat, digest: renderChatDigest },
  slack: { incident: renderSlack, digest: renderSlackDigest },
};

const silent: Metrics = { count: () => undefined };

/** The notifier with its stores in memory; the real renderers, so that a test sees what people would. */
export const notifierBed = (names: readonly WayName[]) => {
  const sent: Record<WayName, Message[]> = { mail: [], chat: [], slack: [] };
  const incidents = new Map<string, StoredIncident>();
  const broken = new Set<WayName>();
  const world = {
    log: new Log(),
    backlog: new Backlog(),
    tokens: new Tokens(),
    incidents,
    postures: new Map<string, KeptPosture>(),
    sent,
    broken,
    now: START,
    put(stored: StoredIncident): void {
      incidents.set(stored.incident.id, stored);
    },
  };
  const ways = names.map((name): Way => ({
    name,
    ...RENDERERS[name],
    publisher: {
      publish(message) {
        if (broken.has(name)) return Promise.reject(new Error('throttled'));
        sent[name].push(message);
        return Promise.resolve();
      },
    },
  }));
  const notify = createNotifier({
    incidents: { incident: (id) => Promise.resolve(incidents.get(id)) },
    log: world.log,
    backlog: world.backlog,
    tokens: world.tokens,
    ways,
    policies: [],
    postures: { last: (cluster) => Promise.resolve(world.postures.get(cluster)) },
    detectorTitles: new Map([['KM-A01', 'Pool address in a pod template']]),
    killSwitchCommand: () => 'aws dynamodb put-item',
    clock: { now: () => world.now },
    metrics: silent,
  });
  return Object.assign(world, {
    notify,
    tell: async (id: string) => notify(JSON.stringify({ kind: 'notification', incidentId: id, reason: 'state' })),
    digest: async () => notify('{"kind":"digest"}'),
  });
};

/** Which of these incidents a message names. */
export const namedIn = (message: Message, incidents: readonly Incident[]): readonly string[] =>
  incidents.map(({ id }) => id).filter((id) => message.body.includes(id));
