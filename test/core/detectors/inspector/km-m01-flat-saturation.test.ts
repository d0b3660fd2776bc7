import { detectOver } from '../../../../lambdas/core/detectors/inspector/km-m01-flat-saturation';
import { samplesExample, utilisationExample } from '../../../../lambdas/core/detectors/utilisation-example';

const using = (...cores: readonly number[]) => detectOver(utilisationExample({ samples: samplesExample(cores) }));

describe('KM-M01', () => {
  test('names the container, how much it used and since when, on the owner of the pod', () => {
    expect(using(0.98, 0.99, 1)).toMatchObject({
      entity: { kind: 'Deployment', name: 'checkout' },
      related: [{ kind: 'Pod', name: 'checkout-1' }],
      facts: { container: 'app', cores: '0.99', since: '2026-11-23T12:00:00.000Z' },
    });
  });

  test.each([
    ['85 % of the limit', [0.85, 0.85, 0.85], true],
    ['just below it', [0.85, 0.849, 0.85], false],
  ])('draws the line at %s', (_, cores, isFound) => {
    expect(using(...cores) !== undefined).toBe(isFound);
  });

  test.each([
    ['a variation of 4 %', [1, 0.92, 1, 0.92], true],
    ['a variation of 6 %', [1, 0.88, 1, 0.88], false],
  ])('tells %s from work that comes and goes', (_, cores, isFound) => {
    const found = detectOver(
      utilisationExample({ allowances: [{ container: 'app', limitCores: 1 }], samples: samplesExample(cores) }),
    );
    expect(found !== undefined).toBe(isFound);
  });

  test('looks at the samples since the last rest only', () => {
    expect(using(1, 1, 1, 0.1, 1)).toBeUndefined();
    expect(using(0.1, 1, 1, 1)).toMatchObject({ facts: { since: '2026-11-23T12:15:00.000Z' } });
  });

  test('is found with every distance between samples that can be configured', () => {
    for (const everyMinutes of [15, 60]) {
      const samples = samplesExample([1, 1, 1], { everyMinutes });
      expect(detectOver(utilisationExample({ samples, everyMinutes }))).toMatchObject({
        facts: { since: samples[0]?.at },
      });
    }
  });

  test('does not care in which order samples come', () => {
    const samples = [...samplesExample([1, 0.99, 0.98])].reverse();
    expect(detectOver(utilisationExample({ samples }))).toEqual(using(1, 0.99, 0.98));
  });

  test('misses a container with neither limit nor request', () => {
    expect(
      detectOver(utilisationExample({ allowances: [{ container: 'app' }], samples: samplesExample([8, 8, 8]) })),
    ).toBeUndefined();
  });

  test('misses a miner that pauses within every half hour', () => {
    expect(using(1, 1, 0.2, 1, 1, 0.2)).toBeUndefined();
  });
});
