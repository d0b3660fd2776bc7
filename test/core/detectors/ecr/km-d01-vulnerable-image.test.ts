import { analyse, ecrDetectors } from '../../../../lambdas/core/detectors';
import { scannedExample } from '../../../../lambdas/core/detectors/image-scan-example';
import { standingsOf } from '../../../../lambdas/core/correlation/standing';

const signalOf = (changes: Parameters<typeof scannedExample>[0]) =>
  analyse(ecrDetectors, scannedExample(changes), 'test').signals[0];

describe('KM-D01', () => {
  test('is about the owner, names the image by its digest and says how many', () => {
    expect(signalOf({ critical: 7, high: 61 })).toMatchObject({
      detector: 'KM-D01',
      source: 'ecr',
      weight: 'weak',
      observedAt: '2026-11-23T12:00:00.000Z',
      entity: { kind: 'Deployment', name: 'checkout' },
      related: [{ kind: 'Pod', name: 'checkout-1' }],
      indicators: [`111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/checkout@sha256:${'0123456789abcdef'.repeat(4)}`],
      facts: { container: 'app', critical: '7', high: '61' },
    });
  });

  test('is one signal for one scan, however often it is seen', () => {
    const ids = [{}, {}, { scannedAt: '2026-11-24T12:00:00.000Z' }].map(
      (changes) => signalOf({ critical: 1, ...changes })?.id,
    );
    expect(ids[0]).toBe(ids[1]);
    expect(ids[0]).not.toBe(ids[2]);
  });

  test('is shown and never counted: a vulnerability is no sign that anybody used it', () => {
    expect(standingsOf(ecrDetectors)('KM-D01')).toMatchObject({ counts: false });
  });

  test('misses high vulnerabilities, which nearly every image has', () => {
    expect(signalOf({ high: 61 })).toBeUndefined();
  });
});
