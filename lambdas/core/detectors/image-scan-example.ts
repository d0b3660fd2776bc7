import type { ImageScan, ScannedWorkload } from '../model/image-scan';

const REPOSITORY = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/checkout';

export const scanExample = (changes: Partial<ImageScan> = {}): ImageScan => ({
  repository: REPOSITORY,
  digest: `sha256:${'0123456789abcdef'.repeat(4)}`,
  tags: ['1.4.2'],
  scannedAt: '2026-11-23T12:00:00.000Z',
  critical: 0,
  high: 0,
  ...changes,
});

/** A pod whose image has nothing critical; an example states what its scan found. */
export const scannedExample = (changes: Partial<ImageScan> = {}): ScannedWorkload => ({
  scan: scanExample(changes),
  object: { cluster: 'prod-a', kind: 'Pod', namespace: 'shop', name: 'checkout-1', uid: 'uid-checkout-1' },
  owner: { cluster: 'prod-a', kind: 'Deployment', namespace: 'shop', name: 'checkout', uid: 'uid-checkout' },
  container: 'app',
  image: `${REPOSITORY}:1.4.2`,
});
