import fc from 'fast-check';
import {
  computeWindowAt,
  withComputeSample,
  type ComputeDay,
  type ComputeSample,
} from '../../../lambdas/core/model/compute';
import { deployment } from '../../support/signals';

const ACCOUNT = { id: '111122223333', region: 'eu-west-1' };

const sample = (nodes: number, cores: Readonly<Record<string, number>> = {}): ComputeSample => ({
  nodes,
  owners: Object.entries(cores).map(([name, asked]) => ({ owner: deployment(name), cores: asked })),
});

const dayOf = (day: string, nodes: number, cores: Readonly<Record<string, number>> = {}): ComputeDay =>
  withComputeSample(undefined, 'prod-a', `${day}T12:15:00.000Z`, sample(nodes, cores));

describe('a day of compute', () => {
  test('keeps of each hour the most that was seen', () => {
    const first = withComputeSample(undefined, 'prod-a', '2026-11-23T12:00:00.000Z', sample(3, { web: 2 }));
    const second = withComputeSample(first, 'prod-a', '2026-11-23T12:15:00.000Z', sample(5, { web: 1, api: 4 }));
    expect(second.nodes[12]).toBe(5);
    expect(second.nodes[13]).toBeNull();
    expect(second.owners.map(({ owner, cores }) => [owner.name, cores[12]])).toEqual([
      ['api', 4],
      ['web', 2],
    ]);
  });

  test('is the same however often and in whatever order an hour is looked at', () => {
    const samples = fc.array(
      fc.record({ at: fc.integer({ min: 0, max: 23 }), nodes: fc.nat(9), web: fc.nat(9), api: fc.nat(9) }),
      { minLength: 1, maxLength: 6 },
    );
    const fold = (list: readonly { at: number; nodes: number; web: number; api: number }[]) =>
      list.reduce<ComputeDay | undefined>(
        (day, { at, nodes, web, api }) =>
          withComputeSample(
            day,
            'prod-a',
            `2026-11-23T${String(at).padStart(2, '0')}:00:00.000Z`,
            sample(nodes, { web, api }),
          ),
        undefined,
      );
    fc.assert(
      fc.property(samples, (list) => {
        expect(fold([...list, ...[...list].reverse()])).toEqual(fold([...list].reverse()));
      }),
    );
  });

  test('holds a bounded number of owners, the largest', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`web-${index}`, index + 1]));
    const { owners } = dayOf('2026-11-23', 3, many);
    expect(owners).toHaveLength(40);
    expect(owners[0]?.owner.name).toBe('web-499');
  });
});

describe('an hour beside the same hour of the days before', () => {
  test('counts what those asked for who were there before, and not what came today', () => {
    const days = [dayOf('2026-11-21', 3, { web: 4 }), dayOf('2026-11-22', 4, { web: 6 })];
    const today = dayOf('2026-11-23', 9, { web: 5, miner: 40 });
    expect(computeWindowAt([today, ...days], 'prod-a', ACCOUNT, '2026-11-23T12:59:59.000Z')).toEqual({
      cluster: 'prod-a',
      account: ACCOUNT,
      hour: '2026-11-23T12:00:00.000Z',
      nodes: 9,
      establishedCores: 5,
      history: [
        { nodes: 3, cores: 4 },
        { nodes: 4, cores: 6 },
      ],
    });
  });

  test('leaves out days on which nobody looked in that hour, and says nothing of an hour nobody looked at', () => {
    const days = [dayOf('2026-11-22', 4), dayOf('2026-11-23', 9)];
    expect(computeWindowAt(days, 'prod-a', ACCOUNT, '2026-11-23T13:00:00.000Z')).toBeUndefined();
    const later = withComputeSample(days[1], 'prod-a', '2026-11-23T13:00:00.000Z', sample(2));
    expect(computeWindowAt([days[0] ?? later, later], 'prod-a', ACCOUNT, '2026-11-23T13:30:00.000Z')).toMatchObject({
      history: [],
    });
  });
});
