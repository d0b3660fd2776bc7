import {
  firstSeenImageSource,
  imageSource,
} from '../../../../lambdas/core/detectors/audit/km-a15-first-seen-image-source';
import { auditExample, containerExample, workloadExample } from '../../../../lambdas/core/detectors/audit-example';
import { foundOver } from '../../../support/history';

describe('KM-A15', () => {
  test.each([
    ['nginx', 'docker.io/library'],
    ['docker.io/library/nginx:1', 'docker.io/library'],
    ['Stranger/tool@sha256:0123', 'docker.io/stranger'],
    ['ghcr.io/vendor/a/b:1', 'ghcr.io/vendor'],
    ['111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/app:1', '111122223333.dkr.ecr.eu-west-1.amazonaws.com'],
    ['localhost:5000/app', 'localhost:5000'],
  ])('takes the source of %s for %s', (image, source) => {
    expect(imageSource(image)).toBe(source);
  });

  test('names each new source of a workload once', () => {
    const containers = ['quay.io/a/x:1', 'quay.io/a/y:1', 'quay.io/b/z:1'].map((image, n) =>
      containerExample({ name: `c-${n}`, image }),
    );
    const event = auditExample({ workload: workloadExample(containers) });
    expect(
      foundOver(firstSeenImageSource, [event])
        .flatMap(({ indicators }) => indicators)
        .sort(),
    ).toEqual(['quay.io/a', 'quay.io/b']);
  });

  test('misses a bad image in a registry that is in use', () => {
    const deployed = (image: string, day: number) =>
      auditExample({
        auditId: `audit-${day}`,
        at: `2026-11-2${day}T12:00:00.000Z`,
        workload: workloadExample([containerExample({ image })]),
      });
    const events = [deployed('registry.example/shop/a:1', 3), deployed('registry.example/shop/bad:1', 4)];
    expect(foundOver(firstSeenImageSource, events)).toHaveLength(1);
  });
});
