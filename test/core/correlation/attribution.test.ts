import { attributionOf } from '../../../lambdas/core/correlation/attribution';
import { daysAround, growthIn } from '../../../lambdas/core/correlation/new-compute';
import { accountEntity } from '../../../lambdas/core/model/entity';
import { withComputeSample, type ComputeDay } from '../../../lambdas/core/model/compute';
import { deployment } from '../../support/signals';

/** A whole day on which owners asked for the same in each hour. */
const day = (date: string, cores: Readonly<Record<string, number>>, cluster = 'prod-a'): ComputeDay =>
  Array.from({ length: 24 }, (_, hour) => `${date}T${String(hour).padStart(2, '0')}:00:00.000Z`).reduce<
    ComputeDay | undefined
  >(
    (known, at) =>
      withComputeSample(known, cluster, at, {
        nodes: 3,
        owners: Object.entries(cores).map(([name, asked]) => ({ owner: deployment(name), cores: asked })),
      }),
    undefined,
  ) ?? { cluster, day: date, nodes: [], owners: [] };

const DAYS = { from: '2026-11-22', to: '2026-11-23' };
const before = [day('2026-11-20', { web: 10, api: 4 }), day('2026-11-21', { web: 10, api: 4 })];

const partsOf = (days: readonly ComputeDay[]) =>
  growthIn(days, DAYS)?.map(({ owner, part, established }) => [owner.name, Number(part.toFixed(2)), established]);

describe('the growth on the days of a bill', () => {
  test('is what owners asked for beyond what they asked for before', () => {
    const during = [day('2026-11-22', { web: 107, api: 4, batch: 3 }), day('2026-11-23', { web: 107, batch: 3 })];
    expect(partsOf([...before, ...during])).toEqual([
      ['web', 0.97, true],
      ['batch', 0.03, false],
    ]);
  });

  test('is known to be none where nobody asked for more', () => {
    expect(partsOf([...before, day('2026-11-22', { web: 10, api: 4.2 })])).toEqual([]);
  });

  test('is not known without a day of what was before, or without anything of the days', () => {
    expect(partsOf([day('2026-11-22', { web: 90 })])).toBeUndefined();
    expect(partsOf(before)).toBeUndefined();
  });

  test('is looked for in a week before, and never in more than a month', () => {
    expect(daysAround('2026-11-22', '2026-11-23')).toHaveLength(9);
    expect(daysAround('2020-01-01', '2026-11-23')).toHaveLength(29);
  });
});

describe('who is looked at to explain a bill', () => {
  const account = accountEntity('111122223333', 'eu-west-1');
  const growth = [
    { owner: deployment('web'), part: 0.6, established: true },
    { owner: deployment('batch'), part: 0.3, established: false },
    { owner: deployment('miner'), part: 0.1, established: true },
  ];

  test('are suspects first, then those who grew; those who were there and are suspect of nothing explain it', () => {
    const candidates = [
      { entity: account, odds: 0.001 },
      { entity: deployment('miner'), odds: 0.999 },
    ];
    const { explained, lookedAt } = attributionOf(account, candidates, growth);
    expect(explained).toBeCloseTo(0.6, 9);
    expect(lookedAt.map(({ entity, share, isNew }) => [entity.name, Number(share.toFixed(3)), isNew])).toEqual([
      ['miner', 0.999, false],
      ['web', 0, false],
      ['batch', 0, true],
    ]);
  });

  test('explain nothing that is not known', () => {
    expect(attributionOf(account, [{ entity: account, odds: 0.001 }], undefined)).toEqual({ lookedAt: [] });
  });
});
