import { actionExample, incidentExample, reportExample } from '../../core/messages/incident-example';
import { MINUTE, notifierBed } from './notifier-bed';

const MESSAGE = JSON.stringify({ kind: 'notification', incidentId: incidentExample().id, reason: 'state' });

/** A notifier with one incident in its store; a test changes the incident, the time, and whether sending works. */
const bed = () => {
  const world = notifierBed(['mail']);
  world.put({ version: 1, incident: incidentExample() });
  return { world, notify: async (body = MESSAGE) => world.notify(body) };
};

describe('the notifier', () => {
  test('tells people about an incident, with attributes to filter by', async () => {
    const { world, notify } = bed();
    await notify();
    expect(world.sent.mail).toHaveLength(1);
    expect(world.sent.mail[0]?.subject).toContain('Crypto-mining 99.8 %');
    expect(world.sent.mail[0]?.body).toContain('Pool address in a pod template');
    expect(world.sent.mail[0]?.attributes).toEqual({
      state: 'quarantine',
      hypothesis: 'mining',
      cluster: 'prod-1',
      namespace: 'shop',
    });
  });

  test('says what would have been done where the mode is observe', async () => {
    const { world, notify } = bed();
    await notify();
    expect(world.sent.mail[0]?.body).toContain('What would have been done (nothing was changed)');
  });

  test('sends nothing for a message that comes twice, at once or a day later', async () => {
    const { world, notify } = bed();
    await notify();
    await notify();
    world.now += 24 * 60 * MINUTE;
    await notify();
    expect(world.sent.mail).toHaveLength(1);
  });

  test('stays quiet for 15 minutes while the state is the same, then tells what is new', async () => {
    const { world, notify } = bed();
    await notify();
    world.put({ version: 2, incident: incidentExample() });
    world.now += 14 * MINUTE;
    await notify();
    expect(world.sent.mail).toHaveLength(1);
    world.now += 2 * MINUTE;
    await notify();
    expect(world.sent.mail).toHaveLength(2);
  });

  test('tells a change of state at once', async () => {
    const { world, notify } = bed();
    world.put({ version: 1, incident: incidentExample({ state: 'incident' }) });
    await notify();
    world.put({ version: 2, incident: incidentExample() });
    await notify();
    expect(world.sent.mail).toHaveLength(2);
  });

  test('tells what the responder did, and tells it again when the outcome changes', async () => {
    const { world, notify } = bed();
    await notify();
    world.put({ version: 1, incident: incidentExample(), response: reportExample() });
    await notify();
    const failed = reportExample({ actions: [actionExample({ status: 'failed', level: 'none' })] });
    world.put({ version: 1, incident: incidentExample(), response: failed });
    await notify();
    expect(world.sent.mail.map(({ subject }) => subject.split(':')[0])).toEqual([
      expect.not.stringContaining('response'),
      expect.stringContaining('response carried out'),
      expect.stringContaining('RESPONSE INCOMPLETE'),
    ]);
  });

  test('does not repeat itself when the responder reports that it only observed', async () => {
    const { world, notify } = bed();
    await notify();
    const observed = reportExample({ decision: 'observe', actions: [] });
    world.put({ version: 1, incident: incidentExample(), response: observed });
    await notify();
    expect(world.sent.mail).toHaveLength(1);
  });

  test('says nothing about a record, a merged incident, or one that is gone', async () => {
    const { world, notify } = bed();
    world.put({ version: 1, incident: incidentExample({ state: 'record' }) });
    await notify();
    world.put({ version: 1, incident: incidentExample(), mergedInto: 'inc-other' });
    await notify();
    world.incidents.clear();
    await notify();
    expect(world.sent.mail).toEqual([]);
  });

  test('says nothing about what a person has archived at its source', async () => {
    const { world, notify } = bed();
    const evidence = incidentExample().evidence.map((piece) => ({ ...piece, facts: { archived: 'archived' } }));
    world.put({ version: 1, incident: incidentExample({ evidence }) });
    await notify();
    expect(world.sent.mail).toEqual([]);
  });

  test('a topic that fails makes the message come again, and then it is sent once', async () => {
    const { world, notify } = bed();
    world.broken.add('mail');
    await expect(notify()).rejects.toThrow('people were not told by every way: mail: throttled');
    world.broken.clear();
    world.now += 2 * MINUTE;
    await notify();
    await notify();
    expect(world.sent.mail).toHaveLength(1);
  });

  test('of two executions at the same moment one sends, and the other comes back later', async () => {
    const { world, notify } = bed();
    const outcomes = await Promise.allSettled([notify(), notify()]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(world.sent.mail).toHaveLength(1);
  });

  test('a message that is not one is left to the dead-letter queue', async () => {
    const { notify } = bed();
    await expect(notify('not JSON')).rejects.toThrow('cannot be read: it is not JSON');
    await expect(notify('{"kind":"response","incidentId":"x"}')).rejects.toThrow(
      'its kind is neither "notification" nor "digest"',
    );
    await expect(notify('{"kind":"notification"}')).rejects.toThrow('it names no incident');
  });
});
