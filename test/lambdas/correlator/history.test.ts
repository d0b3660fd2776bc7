import fc from 'fast-check';
import { InMemoryEvidenceStore } from '../../../lambdas/adapters/in-memory/evidence-store';
import { InMemoryObservationLog } from '../../../lambdas/adapters/in-memory/observation-log';
import { InMemoryPlacementLog } from '../../../lambdas/adapters/in-memory/placement-log';
import { InMemorySensorLog } from '../../../lambdas/adapters/in-memory/sensor-log';
import { InMemorySuspectLog } from '../../../lambdas/adapters/in-memory/suspect-log';
import type { Historian } from '../../../lambdas/core/detectors/history';
import type { Entity, Ownership } from '../../../lambdas/core/model/entity';
import type { NotedMatch, Observation, ScopePeriod } from '../../../lambdas/core/model/observation';
import { policyFor } from '../../../lambdas/core/model/policy';
import type { Analysis, Signal } from '../../../lambdas/core/model/signal';
import type { ObservationLog } from '../../../lambdas/core/ports';
import { createCorrelator } from '../../../lambdas/correlator/handler';
import { crowds, DAY_MINUTES, firstSights, observationExample } from '../../support/observations';
import { after, deployment, NOON, pod, signalExample } from '../../support/signals';

const historians = new Map<string, Historian>([firstSights, crowds].map((historian) => [historian.id, historian]));

const correlating = (by: (log: ObservationLog) => ObservationLog = (log) => log) => {
  const store = new InMemoryEvidenceStore();
  const correlate = createCorrelator({
    store,
    placements: new InMemoryPlacementLog(),
    suspects: new InMemorySuspectLog(),
    sensors: new InMemorySensorLog(),
    observations: by(new InMemoryObservationLog()),
    historians,
    account: undefined,
    pullsFindings: false,
    policies: [policyFor([], 'prod-a')],
    standing: () => ({ counts: true, namesOnly: false }),
    clock: { now: () => Date.parse(NOON) },
    metrics: { count: () => undefined },
  });
  return { store, correlate };
};

const seeing = (...observations: readonly Observation[]): Analysis => ({ signals: [], ownerships: [], observations });
const telling = (...signals: readonly Signal[]): Analysis => ({ signals, ownerships: [] });
const owning = (...ownerships: readonly Ownership[]): Analysis => ({ signals: [], ownerships });

const summary = (store: InMemoryEvidenceStore) =>
  store
    .incidents()
    .map(({ incident }) => incident)
    .sort((a, b) => a.id.localeCompare(b.id));

const firstSight = (day: number, key: string, entity: Entity = deployment()) =>
  observationExample({
    detector: firstSights.id,
    windowMinutes: firstSights.history.windowMinutes,
    key,
    entity,
    at: after(day * DAY_MINUTES),
  });

const inCrowd = (minute: number, key: string, entity: Entity = deployment(key)) =>
  observationExample({ detector: crowds.id, key, entity, at: after(minute) });

/** Something of the cluster, seen on a day, so that it is watched from then on. */
const watchedFrom = (day: number) =>
  telling(signalExample({ entity: deployment('other'), weight: 'weak', observedAt: after(day * DAY_MINUTES) }));

const evidenceAbout = (store: InMemoryEvidenceStore, name: string) =>
  summary(store).find(({ entity, hypothesis }) => entity.name === name && hypothesis === 'mining')?.evidence ?? [];

describe('observations', () => {
  test('become evidence about each owner once they are enough', async () => {
    const { store, correlate } = correlating();
    await correlate(seeing(inCrowd(0, 'a'), inCrowd(1, 'b')));
    expect(summary(store)).toEqual([]);
    await correlate(seeing(inCrowd(2, 'c')));
    expect(new Set(summary(store).map(({ entity }) => entity.name))).toEqual(new Set(['a', 'b', 'c']));
    expect(evidenceAbout(store, 'a')).toMatchObject([{ detector: 'KM-B97', firstAt: NOON, indicators: ['a crowd'] }]);
  });

  test('that are about a pod belong to its owner, also when the owner becomes known later', async () => {
    const { store, correlate } = correlating();
    const worker = pod('web-1', 'uid-pod');
    await correlate(seeing(inCrowd(0, 'a', worker), inCrowd(1, 'b'), inCrowd(2, 'c')));
    expect(evidenceAbout(store, 'web-1')).toHaveLength(1);
    await correlate(owning({ child: worker, owner: deployment(), at: NOON }));
    expect(evidenceAbout(store, 'web-1')).toEqual([]);
    expect(evidenceAbout(store, 'web')).toHaveLength(1);
  });

  test('are taken back by an earlier record that comes late', async () => {
    const { store, correlate } = correlating();
    await correlate(watchedFrom(-20));
    await correlate(seeing(firstSight(2, 'image')));
    expect(evidenceAbout(store, 'web')).toMatchObject([{ detector: 'KM-A97', weight: 'moderate' }]);
    await correlate(seeing(firstSight(1, 'image', deployment('earlier'))));
    expect(evidenceAbout(store, 'web')).toEqual([]);
    expect(evidenceAbout(store, 'earlier')).toHaveLength(1);
  });

  test('of what is new say little while the cluster is hardly known, and say so', async () => {
    const { store, correlate } = correlating();
    await correlate(watchedFrom(0));
    await correlate({ ...seeing(firstSight(2, 'image')), signals: [signalExample({ observedAt: after(9) })] });
    const found = () => evidenceAbout(store, 'web').find(({ detector }) => detector === 'KM-A97');
    expect(found()).toMatchObject({ weight: 'weak', facts: { learning: expect.stringContaining('7 days') } });
    await correlate(watchedFrom(-6));
    expect(found()).toMatchObject({ weight: 'moderate', facts: {} });
  });

  test('of what is merely new open no incident by themselves', async () => {
    const { store, correlate } = correlating();
    await correlate(seeing(firstSight(0, 'image')));
    expect(summary(store)).toEqual([]);
  });

  test('of what is merely new give no incident to whoever ran beside a miner', async () => {
    const { store, correlate } = correlating();
    const { entity: _, ...finding } = signalExample({ detector: 'KM-G03', source: 'guardduty', channel: 'NET' });
    const node: Entity = { cluster: 'prod-a', kind: 'Node', namespace: '', name: 'i-0abc' };
    const on = (of: Entity) => ({ pod: of, node: 'node-a', instanceId: 'i-0abc', hostNetwork: false, from: NOON });
    const [miner, bystander] = [pod('miner-1', 'uid-miner-1'), pod('web-1', 'uid-web-1')];
    await correlate({ ...telling(), placements: [on(miner), on(bystander)] });
    await correlate(telling(signalExample({ entity: miner })));
    await correlate({ ...seeing(firstSight(0, 'image', bystander)), signals: [{ ...finding, entity: node }] });
    expect(evidenceAbout(store, 'miner-1').map(({ detector }) => detector)).toEqual(['KM-A01', 'KM-G03']);
    expect(evidenceAbout(store, 'web-1')).toEqual([]);
  });

  test('cost an owner that has none nothing but the look whether it has any', async () => {
    const asked: string[] = [];
    class Counting extends InMemoryObservationLog {
      public override async watchedSince(cluster: string): Promise<string | undefined> {
        asked.push(cluster);
        return super.watchedSince(cluster);
      }
    }
    const { store, correlate } = correlating(() => new Counting());
    await correlate(telling(signalExample({ source: 'guardduty', channel: 'NET' })));
    expect(evidenceAbout(store, 'web')).toHaveLength(1);
    expect(asked).toEqual([]);
    await correlate(seeing(firstSight(0, 'image')));
    expect(asked).not.toEqual([]);
  });

  test('of a cluster whose beginning never stands still bring the message back', async () => {
    let earlier = 0;
    class Restless extends InMemoryObservationLog {
      public override async watchedSince(): Promise<string> {
        return Promise.resolve(after(-DAY_MINUTES - ++earlier));
      }
    }
    const { correlate } = correlating(() => new Restless());
    const seen = seeing(firstSight(0, 'image'));
    await expect(correlate({ ...seen, signals: [signalExample()] })).rejects.toThrow('ever earlier, 8 times in a row');
  });

  test('of a detector that fails hide nothing else', async () => {
    const failing: Historian = {
      ...crowds,
      history: {
        ...crowds.history,
        detectOver: () => {
          throw new Error('a fault');
        },
      },
    };
    historians.set('KM-B96', { ...failing, id: 'KM-B96' });
    const { store, correlate } = correlating();
    await correlate({ ...seeing(observationExample({ detector: 'KM-B96' })), signals: [signalExample()] });
    historians.delete('KM-B96');
    expect(evidenceAbout(store, 'web')).toMatchObject([{ detector: 'KM-A01' }]);
  });
});

const owner = fc.constantFrom('a', 'b', 'c').map((name) => deployment(name));
const child = fc.constantFrom('a', 'b', 'c').map((name) => pod(`${name}-1`, `uid-${name}-1`));
const entity = fc.oneof(
  owner,
  child,
  fc.constantFrom('a', 'b').map((name) => pod(`${name}-1`)),
);

const record: fc.Arbitrary<Analysis> = fc.oneof(
  fc
    .tuple(fc.integer({ min: 0, max: 30 }), fc.constantFrom('x', 'y', 'z'), entity)
    .map(([day, key, of]) => seeing(firstSight(day, key, of))),
  fc
    .tuple(fc.integer({ min: 0, max: 150 }), fc.constantFrom('p', 'q', 'r', 's'), entity)
    .map(([minute, key, of]) => seeing(inCrowd(minute, key, of))),
  fc.tuple(fc.integer({ min: -3, max: 30 }), fc.constantFrom('wallet', 'pool'), entity).map(([day, indicator, of]) => {
    const observedAt = after(day * DAY_MINUTES);
    const pointer = { recordId: `${indicator} ${day}`, location: 'stream' };
    return telling(signalExample({ indicators: [indicator], entity: of, observedAt, pointer, facts: {} }));
  }),
  fc.constantFrom('a', 'b', 'c').map((name) => {
    return owning({ child: pod(`${name}-1`, `uid-${name}-1`), owner: deployment(name), at: NOON });
  }),
);

const joined = (analyses: readonly Analysis[]): Analysis => ({
  signals: analyses.flatMap(({ signals }) => signals),
  ownerships: analyses.flatMap(({ ownerships }) => ownerships),
  observations: analyses.flatMap(({ observations = [] }) => observations),
});

/** The same records in another order, some of them twice, cut into batches. */
const deliveriesOf = (records: readonly Analysis[]): fc.Arbitrary<readonly Analysis[]> =>
  fc
    .tuple(
      fc.subarray([...records]).chain((again) => {
        const all = [...records, ...again];
        return fc.shuffledSubarray(all, { minLength: all.length });
      }),
      fc.integer({ min: 1, max: 5 }),
    )
    .map(([all, size]) =>
      Array.from({ length: Math.ceil(all.length / size) }, (_, n) => joined(all.slice(n * size, (n + 1) * size))),
    );

test('come to the same incidents in any order, with any duplication, and in any batches', async () => {
  const stories = fc
    .array(record, { minLength: 1, maxLength: 14 })
    .chain((records) => fc.tuple(fc.constant(records), deliveriesOf(records)));
  await fc.assert(
    fc.asyncProperty(stories, async ([records, deliveries]) => {
      const reference = correlating();
      await reference.correlate(joined(records));
      const other = correlating();
      for (const delivery of deliveries) await other.correlate(delivery);
      expect(summary(other.store)).toEqual(summary(reference.store));
    }),
    { numRuns: 500 },
  );
});

test('come to the same incidents when several executions work at once', async () => {
  const stories = fc
    .array(record, { minLength: 1, maxLength: 14 })
    .chain((records) => fc.tuple(fc.constant(records), deliveriesOf(records)));
  await fc.assert(
    fc.asyncProperty(stories, fc.scheduler(), async ([records, deliveries], scheduler) => {
      const reference = correlating();
      await reference.correlate(joined(records));
      const other = correlating((log) => interleaved(log, scheduler));
      const all = Promise.all(deliveries.map(async (delivery) => other.correlate(delivery)));
      await scheduler.waitFor(all);
      expect(summary(other.store)).toEqual(summary(reference.store));
    }),
    { numRuns: 300 },
  );
});

/** Each call to the log waits for its turn, which comes in any order. */
const interleaved = (log: ObservationLog, scheduler: fc.Scheduler): ObservationLog => ({
  put: scheduler.scheduleFunction(async (observations: readonly Observation[]) => log.put(observations)),
  around: scheduler.scheduleFunction(async (place: ScopePeriod, reach: number) => log.around(place, reach)),
  noteMatch: scheduler.scheduleFunction(async (match: NotedMatch, of: Entity) => log.noteMatch(match, of)),
  notedAround: scheduler.scheduleFunction(async (place: ScopePeriod, reach: number) => log.notedAround(place, reach)),
  notedOf: scheduler.scheduleFunction(async (key: string) => log.notedOf(key)),
  watchedSince: scheduler.scheduleFunction(async (cluster: string) => log.watchedSince(cluster)),
  watch: scheduler.scheduleFunction(async (cluster: string, since: string) => log.watch(cluster, since)),
  noteLearning: scheduler.scheduleFunction(async (of: Entity, at: string) => log.noteLearning(of, at)),
  learning: scheduler.scheduleFunction(async (cluster: string, from: string) => log.learning(cluster, from)),
});
