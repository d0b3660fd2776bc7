import type { Metrics, Notification, NotificationLog, Publisher, StoredIncident } from '../../../lambdas/core/ports';
import { createNotifier } from '../../../lambdas/notifier/handler';
import { actionExample, incidentExample, reportExample } from '../../core/messages/incident-example';

type Message = Parameters<Publisher['publish']>[0];

class Log implements NotificationLog {
  public stored: Notification | undefined;

  public lastNotified(): Promise<Notification | undefined> {
    return Promise.resolve(this.stored);
  }

  public saveNotified(notification: Notification, expectedRevision: number): Promise<boolean> {
    if ((this.stored?.revision ?? 0) !== expectedRevision) return Promise.resolve(false);
    this.stored = notification;
    return Promise.resolve(true);
  }
}

const START = Date.parse('2026-11-20T10:00:10.000Z');
const MINUTE = 60_000;
const MESSAGE = JSON.stringify({ kind: 'notification', incidentId: incidentExample().id, reason: 'state' });
const silent: Metrics = { count: () => undefined };

/** A notifier with one incident in its store; a test changes the incident, the time, and whether sending works. */
const bed = () => {
  const sent: Message[] = [];
  const world = {
    log: new Log(),
    stored: { version: 1, incident: incidentExample() } as StoredIncident | undefined,
    now: START,
    topicWorks: true,
    sent,
  };
  const notify = createNotifier({
    incidents: { incident: () => Promise.resolve(world.stored) },
    log: world.log,
    people: {
      publish: (message) => {
        if (!world.topicWorks) return Promise.reject(new Error('throttled'));
        sent.push(message);
        return Promise.resolve();
      },
    },
    policies: [],
    detectorTitles: new Map([['KM-A01', 'Pool address in a pod template']]),
    killSwitchCommand: () => 'aws dynamodb put-item',
    clock: { now: () => world.now },
    metrics: silent,
  });
  return { world, notify: async (body = MESSAGE) => notify(body) };
};

describe('the notifier', () => {
  test('tells people about an incident, with attributes to filter by', async () => {
    const { world, notify } = bed();
    await notify();
    expect(world.sent).toHaveLength(1);
    expect(world.sent[0]?.subject).toContain('Crypto-mining 99.8 %');
    expect(world.sent[0]?.body).toContain('Pool address in a pod template');
    expect(world.sent[0]?.attributes).toEqual({
      state: 'quarantine',
      hypothesis: 'mining',
      cluster: 'prod-1',
      namespace: 'shop',
    });
  });

  test('says what would have been done where the mode is observe', async () => {
    const { world, notify } = bed();
    await notify();
    expect(world.sent[0]?.body).toContain('What would have been done (nothing was changed)');
  });

  test('sends nothing for a message that comes twice, at once or a day later', async () => {
    const { world, notify } = bed();
    await notify();
    await notify();
    world.now += 24 * 60 * MINUTE;
    await notify();
    expect(world.sent).toHaveLength(1);
  });

  test('stays quiet for 15 minutes while the state is the same, then tells what is new', async () => {
    const { world, notify } = bed();
    await notify();
    world.stored = { version: 2, incident: incidentExample() };
    world.now += 14 * MINUTE;
    await notify();
    expect(world.sent).toHaveLength(1);
    world.now += 2 * MINUTE;
    await notify();
    expect(world.sent).toHaveLength(2);
  });

  test('tells a change of state at once', async () => {
    const { world, notify } = bed();
    world.stored = { version: 1, incident: incidentExample({ state: 'incident' }) };
    await notify();
    world.stored = { version: 2, incident: incidentExample() };
    await notify();
    expect(world.sent).toHaveLength(2);
  });

  test('tells what the responder did, and tells it again when the outcome changes', async () => {
    const { world, notify } = bed();
    await notify();
    world.stored = { version: 1, incident: incidentExample(), response: reportExample() };
    await notify();
    const failed = reportExample({ actions: [actionExample({ status: 'failed', level: 'none' })] });
    world.stored = { version: 1, incident: incidentExample(), response: failed };
    await notify();
    expect(world.sent.map(({ subject }) => subject.split(':')[0])).toEqual([
      expect.not.stringContaining('response'),
      expect.stringContaining('response carried out'),
      expect.stringContaining('RESPONSE INCOMPLETE'),
    ]);
  });

  test('does not repeat itself when the responder reports that it only observed', async () => {
    const { world, notify } = bed();
    await notify();
    const observed = reportExample({ decision: 'observe', actions: [] });
    world.stored = { version: 1, incident: incidentExample(), response: observed };
    await notify();
    expect(world.sent).toHaveLength(1);
  });

  test('says nothing about a record, a merged incident, or one that is gone', async () => {
    const { world, notify } = bed();
    world.stored = { version: 1, incident: incidentExample({ state: 'record' }) };
    await notify();
    world.stored = { version: 1, incident: incidentExample(), mergedInto: 'inc-other' };
    await notify();
    world.stored = undefined;
    await notify();
    expect(world.sent).toEqual([]);
  });

  test('a topic that fails makes the message come again, and then it is sent once', async () => {
    const { world, notify } = bed();
    world.topicWorks = false;
    await expect(notify()).rejects.toThrow('throttled');
    world.topicWorks = true;
    world.now += 2 * MINUTE;
    await notify();
    await notify();
    expect(world.sent).toHaveLength(1);
  });

  test('of two executions at the same moment one sends, and the other comes back later', async () => {
    const { world, notify } = bed();
    const outcomes = await Promise.allSettled([notify(), notify()]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(world.sent).toHaveLength(1);
  });

  test('a message that is not one is left to the dead-letter queue', async () => {
    const { notify } = bed();
    await expect(notify('not JSON')).rejects.toThrow('cannot be read: it is not JSON');
    await expect(notify('{"kind":"response","incidentId":"x"}')).rejects.toThrow('its kind is not "notification"');
    await expect(notify('{"kind":"notification"}')).rejects.toThrow('it names no incident');
  });
});
