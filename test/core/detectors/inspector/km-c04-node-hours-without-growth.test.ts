import { analyse, computeDetectors, inspectorDetectors } from '../../../../lambdas/core/detectors';
import { computeExample } from '../../../../lambdas/core/detectors/compute-example';
import { utilisationExample } from '../../../../lambdas/core/detectors/utilisation-example';

const signalsOf = (changes: Parameters<typeof computeExample>[0]) =>
  analyse(computeDetectors, computeExample(changes), 'test').signals;

describe('KM-C04', () => {
  test('is about the account, for one day and cluster, and says how many nodes are usual', () => {
    const later = { nodes: 20, hour: '2026-11-23T18:00:00.000Z' };
    const [first, second] = [{ nodes: 20 }, later].map((changes) => signalsOf(changes)[0]);
    expect(first).toMatchObject({
      detector: 'KM-C04',
      channel: 'COST',
      source: 'inspector',
      weight: 'weak',
      entity: { kind: 'Account', name: '111122223333', cluster: 'eu-west-1' },
      related: [{ kind: 'Cluster', name: 'prod-a' }],
      facts: { nodes: '20', usualNodes: '10', from: '2026-11-23', to: '2026-11-23' },
    });
    expect(second?.indicators).toEqual(first?.indicators);
    expect(second?.id).not.toBe(first?.id);
  });

  test.each([
    [14, 24, 0],
    [15, 24, 1],
    [15, 28, 1],
    [15, 29, 0],
  ])('of %s nodes, where 10 are usual, and %s cores, where 24 are, says %s', (nodes, establishedCores, count) => {
    expect(signalsOf({ nodes, establishedCores })).toHaveLength(count);
  });

  test('holds a day that was out of the ordinary for no usual one', () => {
    const history = [
      ...computeExample().history.slice(0, 10),
      ...Array.from({ length: 4 }, () => ({ nodes: 90, cores: 24 })),
    ];
    expect(signalsOf({ nodes: 20, history })).toHaveLength(1);
  });

  test('misses growth behind that of an established owner', () => {
    expect(signalsOf({ nodes: 30, establishedCores: 30 })).toEqual([]);
  });

  test('and what reads the use of pods leave each other’s events alone', () => {
    expect(analyse(inspectorDetectors, computeExample({ nodes: 20 }), 'test')).toMatchObject({
      signals: [],
      failures: [],
    });
    expect(analyse(computeDetectors, utilisationExample(), 'test')).toMatchObject({ signals: [], failures: [] });
  });
});
