import { randomUUID } from 'node:crypto';
import type { Observation } from '../../lambdas/core/model/observation';
import type { ObservationLog } from '../../lambdas/core/ports';
import { observationExample } from './observations';
import { after, deployment, NOON } from './signals';

/** What every observation log promises; the same stories for the one in memory and the one in the state table. */
export const observationLogStories = (logOf: () => Promise<ObservationLog>): void => {
  const fresh = () => {
    const cluster = `cluster-${randomUUID()}`;
    const seen = (minute: number, key: string, changes: Partial<Observation> = {}): Observation => ({
      ...observationExample({ key, at: after(minute) }),
      cluster,
      ...changes,
    });
    const place = seen(0, 'any');
    return { cluster, seen, place, owner: { ...deployment(), cluster } };
  };
  const ids = (observations: readonly Observation[]) => observations.map(({ id }) => id).sort();

  test('gives back what was noted in a scope, period by period', async () => {
    const log = await logOf();
    const { seen, place } = fresh();
    const [now, next, later] = [seen(0, 'a'), seen(31, 'b'), seen(95, 'c')];
    await log.put([now, next, later, seen(0, 'd', { scope: 'another' })]);
    expect(ids(await log.around(place, 0))).toEqual(ids([now]));
    expect(ids(await log.around(place, 1))).toEqual(ids([now, next]));
    expect(await log.around(place, 0)).toEqual([now]);
  });

  test('keeps the earliest of a key in a period, whichever comes first, and of two at one time the same one', async () => {
    const log = await logOf();
    const { seen, place } = fresh();
    const [early, late] = [seen(1, 'a'), seen(2, 'a')];
    await log.put([late]);
    await log.put([early]);
    await log.put([late]);
    expect(await log.around(place, 0)).toEqual([early]);
    await log.put([seen(1, 'a', { id: 'ffffffff' }), seen(1, 'a', { id: '00000000' })]);
    await log.put([seen(1, 'a', { id: 'ffffffff' })]);
    expect(ids(await log.around(place, 0))).toEqual(['00000000']);
  });

  test('names matches to those who ask by scope, and to those who ask by owner', async () => {
    const log = await logOf();
    const { seen, owner } = fresh();
    const { detector, cluster, scope, period } = seen(0, 'a');
    const match = { place: { detector, cluster, scope, period }, entity: owner };
    await log.noteMatch(match, owner);
    await log.noteMatch(match, owner);
    expect(await log.notedAround({ ...match.place, period: period + 1 }, 1)).toEqual([match]);
    expect(await log.notedAround({ ...match.place, period: period + 2 }, 1)).toEqual([]);
    const key = `${cluster}/shop/Deployment/uid:uid-web`;
    expect(await log.notedOf(key)).toEqual([match]);
    expect(await log.notedOf(`${key}-other`)).toEqual([]);
  });

  test('remembers since when a cluster is watched, and only ever an earlier time', async () => {
    const log = await logOf();
    const { cluster } = fresh();
    expect(await log.watchedSince(cluster)).toBeUndefined();
    await log.watch(cluster, after(5));
    await log.watch(cluster, NOON);
    await log.watch(cluster, after(9));
    expect(await log.watchedSince(cluster)).toBe(NOON);
  });

  test('names whom it judged while learning, from a time on', async () => {
    const log = await logOf();
    const { cluster, owner } = fresh();
    const other = { ...deployment('other'), cluster };
    await log.noteLearning(owner, after(5));
    await log.noteLearning(other, after(9));
    expect(await log.learning(cluster, after(6))).toEqual([other]);
    expect(await log.learning(cluster, after(5))).toEqual([owner, other]);
    expect(await log.learning('another', NOON)).toEqual([]);
  });
};
