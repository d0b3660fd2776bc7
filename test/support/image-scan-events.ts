/** Events of EventBridge about scans of images, as AWS documents them; a test states only what it changes. */

const event = (source: string, detailType: string, detail: object) => ({
  version: '0',
  id: '13cde686-328b-6117-af20-0e5566167482',
  'detail-type': detailType,
  source,
  account: '111122223333',
  time: '2026-11-23T12:00:00Z',
  region: 'eu-west-1',
  resources: ['arn:aws:ecr:eu-west-1:111122223333:repository/shop/checkout'],
  detail,
});

const image = {
  'finding-severity-counts': { CRITICAL: 7, HIGH: 61, MEDIUM: 62 },
  'image-digest': `sha256:${'0123456789abcdef'.repeat(4)}`,
  'image-tags': ['1.4.2'],
};

export const ecrScanEvent = (changes: object = {}) =>
  event('aws.ecr', 'ECR Image Scan', {
    'scan-status': 'COMPLETE',
    'repository-name': 'shop/checkout',
    ...image,
    ...changes,
  });

export const inspectorScanEvent = (changes: object = {}) =>
  event('aws.inspector2', 'Inspector2 Scan', {
    'scan-status': 'INITIAL_SCAN_COMPLETE',
    'repository-name': 'arn:aws:ecr:eu-west-1:111122223333:repository/shop/checkout',
    ...image,
    ...changes,
  });
