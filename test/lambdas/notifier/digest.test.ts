import fc from 'fast-check';
import { incidentExample, OWNER, reportExample } from '../../core/messages/incident-example';
import { MINUTE, namedIn, notifierBed, START } from './notifier-bed';

const STATES = ['notify-low', 'incident', 'quarantine'] as const;

const manyIncidents = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    incidentExample({
      id: `inc-${index.toString(16).padStart(16, '0')}`,
      state: STATES[index % 3],
      entity: { ...OWNER, name: `worker-${index}` },
    }),
  );

/** Runs the schedule until nothing is held back any more, as long as it would take. */
const untilAllTold = async (world: ReturnType<typeof notifierBed>): Promise<number> => {
  let runs = 0;
  for (; world.backlog.entries.size > 0 && runs < 50; runs++) {
    world.now += MINUTE;
    await world.digest();
  }
  return runs;
};

describe('a storm of incidents', () => {
  test('of 500 in a minute becomes few messages, and every incident is told, once, by every way', async () => {
    const world = notifierBed(['mail', 'chat', 'slack']);
    const incidents = manyIncidents(500);
    for (const [index, incident] of incidents.entries()) {
      world.now = START + index * 120;
      world.put({ version: 1, incident });
      await world.tell(incident.id);
    }
    expect(world.sent.mail.length).toBeLessThanOrEqual(20 + 20);
    expect(await untilAllTold(world)).toBeLessThanOrEqual(3);
    for (const sent of Object.values(world.sent)) {
      expect(sent.length).toBeLessThanOrEqual(20 + 20 + Math.ceil(500 / 20) + 1);
      const named = sent.flatMap((message) => namedIn(message, incidents)).sort();
      expect(named).toEqual(incidents.map(({ id }) => id).sort());
    }
  });

  test('never sends more at once than the bucket holds, and loses nothing, whatever comes when', async () => {
    const arrivals = fc.array(fc.tuple(fc.nat({ max: 90_000 }), fc.constantFrom(...STATES), fc.boolean()), {
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(arrivals, async (steps) => {
        const world = notifierBed(['mail']);
        const incidents = manyIncidents(steps.length);
        for (const [index, [gap, state, digestNow]] of steps.entries()) {
          world.now += gap % 2000;
          const incident = { ...(incidents[index] ?? incidentExample()), state };
          world.put({ version: 1, incident });
          const before = world.sent.mail.length;
          await world.tell(incident.id);
          if (digestNow) await world.digest();
          const elapsed = world.now - START;
          expect(world.sent.mail.length).toBeLessThanOrEqual(20 + Math.floor(elapsed / 3000));
          expect(world.sent.mail.length).toBeGreaterThanOrEqual(before);
        }
        await untilAllTold(world);
        const named = world.sent.mail.flatMap((message) => namedIn(message, incidents)).sort();
        expect(named).toEqual(incidents.map(({ id }) => id).sort());
      }),
      { numRuns: 40 },
    );
  });

  test('of small ones does not delay the one that matters', async () => {
    const world = notifierBed(['mail']);
    const decoys = manyIncidents(100).map((incident) => ({ ...incident, state: 'notify-low' as const }));
    for (const incident of decoys) {
      world.put({ version: 1, incident });
      await world.tell(incident.id);
    }
    expect(world.sent.mail).toHaveLength(10);
    world.put({ version: 1, incident: incidentExample() });
    await world.tell(incidentExample().id);
    expect(world.sent.mail.at(-1)?.body).toContain(incidentExample().id);
  });
});

describe('a digest', () => {
  const flooded = async (ways: Parameters<typeof notifierBed>[0], count = 60) => {
    const world = notifierBed(ways);
    const incidents = manyIncidents(count).map((incident) => ({ ...incident, state: 'quarantine' as const }));
    for (const incident of incidents) {
      world.put({ version: 1, incident });
      await world.tell(incident.id);
    }
    return { world, incidents };
  };

  test('is filtered like the incidents in it', async () => {
    const { world } = await flooded(['mail'], 30);
    world.now += 5 * MINUTE;
    await world.digest();
    expect(world.sent.mail.at(-1)?.attributes).toEqual({
      state: ['quarantine'],
      hypothesis: ['mining'],
      cluster: ['prod-1'],
      namespace: ['shop'],
    });
  });

  test('of one incident is its message in full', async () => {
    const { world, incidents } = await flooded(['mail'], 21);
    world.now += 5 * MINUTE;
    await world.digest();
    expect(world.sent.mail).toHaveLength(21);
    expect(world.sent.mail.at(-1)?.body).toContain('Timeline (UTC)');
    expect(namedIn(world.sent.mail[20] ?? { subject: '', body: '', attributes: {} }, incidents)).toHaveLength(1);
  });

  test('tells nothing that has been told in the meantime, and nothing when nothing was held back', async () => {
    const { world, incidents } = await flooded(['mail'], 21);
    world.now += 5 * MINUTE;
    await world.tell(incidents[20]?.id ?? '');
    await world.digest();
    await world.digest();
    expect(world.sent.mail).toHaveLength(21);
    expect(world.backlog.entries.size).toBe(0);
  });

  test('tells what came too soon after the last message, once the quiet time is over', async () => {
    const world = notifierBed(['mail']);
    world.put({ version: 1, incident: incidentExample() });
    await world.tell(incidentExample().id);
    world.now += MINUTE;
    world.put({ version: 2, incident: incidentExample() });
    await world.tell(incidentExample().id);
    await world.digest();
    expect(world.sent.mail).toHaveLength(1);
    world.now += 14 * MINUTE;
    await world.digest();
    await world.digest();
    expect(world.sent.mail).toHaveLength(2);
  });

  test('says of each what came of it', async () => {
    const { world, incidents } = await flooded(['mail'], 30);
    const last = incidents.at(-1) ?? incidentExample();
    world.put({ version: 2, incident: last, response: reportExample() });
    world.now += 5 * MINUTE;
    await world.digest();
    expect(world.sent.mail.at(-1)?.body).toMatch(/worker-29 in prod-1, response carried out/);
  });

  test('sent by two executions at once is read once', async () => {
    const { world, incidents } = await flooded(['mail']);
    world.now += 5 * MINUTE;
    await Promise.all([world.digest(), world.digest()]);
    await untilAllTold(world);
    const named = world.sent.mail.flatMap((message) => namedIn(message, incidents)).sort();
    expect(named).toEqual(incidents.map(({ id }) => id).sort());
  });

  test('that one way does not take reaches the others, and that way later, each once', async () => {
    const { world, incidents } = await flooded(['mail', 'slack']);
    world.broken.add('slack');
    world.now += 5 * MINUTE;
    await expect(world.digest()).rejects.toThrow('slack: throttled');
    const inMail = world.sent.mail.flatMap((message) => namedIn(message, incidents)).sort();
    expect(inMail).toEqual(incidents.map(({ id }) => id).sort());
    const told = world.sent.mail.length;
    world.broken.clear();
    await untilAllTold(world);
    expect(world.sent.mail).toHaveLength(told);
    const inSlack = world.sent.slack.flatMap((message) => namedIn(message, incidents)).sort();
    expect(inSlack).toEqual(incidents.map(({ id }) => id).sort());
  });
});

describe('a way that fails', () => {
  test('keeps no other way from telling, and gets the message when it works again', async () => {
    const world = notifierBed(['mail', 'chat', 'slack']);
    world.put({ version: 1, incident: incidentExample() });
    world.broken.add('slack');
    await expect(world.tell(incidentExample().id)).rejects.toThrow(
      'people were not told by every way: slack: throttled',
    );
    expect([world.sent.mail.length, world.sent.chat.length, world.sent.slack.length]).toEqual([1, 1, 0]);
    world.broken.clear();
    await world.tell(incidentExample().id);
    expect([world.sent.mail.length, world.sent.chat.length, world.sent.slack.length]).toEqual([1, 1, 1]);
  });

  test('does not hold up the news that a response was carried out', async () => {
    const world = notifierBed(['mail', 'slack']);
    world.put({ version: 1, incident: incidentExample() });
    world.broken.add('slack');
    await expect(world.tell(incidentExample().id)).rejects.toThrow('slack');
    world.put({ version: 1, incident: incidentExample(), response: reportExample() });
    await expect(world.tell(incidentExample().id)).rejects.toThrow('slack');
    expect(world.sent.mail.map(({ subject }) => subject.includes('response carried out'))).toEqual([false, true]);
  });

  test('is not told twice what it got, when the incident has grown before the others worked again', async () => {
    const world = notifierBed(['mail', 'slack']);
    world.put({ version: 1, incident: incidentExample() });
    world.broken.add('slack');
    await expect(world.tell(incidentExample().id)).rejects.toThrow('slack');
    world.broken.clear();
    world.put({ version: 2, incident: incidentExample() });
    await world.tell(incidentExample().id);
    expect([world.sent.mail.length, world.sent.slack.length]).toEqual([1, 1]);
    // Mail has read version 1: what is new is told when the quiet time is over.
    world.now += 16 * MINUTE;
    await world.tell(incidentExample().id);
    expect([world.sent.mail.length, world.sent.slack.length]).toEqual([2, 2]);
  });
});
