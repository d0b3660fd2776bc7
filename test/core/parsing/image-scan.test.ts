import fc from 'fast-check';
import { parseImageScan } from '../../../lambdas/core/parsing/image-scan';
import { ecrScanEvent, inspectorScanEvent } from '../../support/image-scan-events';

describe('what a scan of an image came to', () => {
  const scan = {
    repository: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/checkout',
    digest: `sha256:${'0123456789abcdef'.repeat(4)}`,
    tags: ['1.4.2'],
    scannedAt: '2026-11-23T12:00:00.000Z',
    critical: 7,
    high: 61,
  };

  test.each([
    ['by ECR', ecrScanEvent()],
    ['by Amazon Inspector', inspectorScanEvent()],
  ])('is read as told %s', (_, event) => {
    expect(parseImageScan(event)).toEqual({ ok: true, value: scan });
  });

  test('is clean where nothing is counted', () => {
    expect(parseImageScan(ecrScanEvent({ 'finding-severity-counts': {} }))).toMatchObject({
      value: { critical: 0, high: 0 },
    });
  });

  test('is of the account that the event comes from, whatever it says inside', () => {
    const foreign = 'arn:aws:ecr:us-east-1:444455556666:repository/shop/checkout';
    expect(parseImageScan(inspectorScanEvent({ 'repository-name': foreign }))).toMatchObject({
      value: { repository: scan.repository },
    });
  });

  test.each([
    ['unfinished', ecrScanEvent({ 'scan-status': 'FAILED' })],
    ['unfinished', inspectorScanEvent({ 'scan-status': 'INITIAL_SCAN_FAILED' })],
    ['malformed', ecrScanEvent({ 'image-digest': 'sha256:short' })],
    ['malformed', ecrScanEvent({ 'repository-name': '../secrets' })],
    ['not-a-scan', { ...ecrScanEvent(), 'detail-type': 'ECR Image Action' }],
    ['not-a-scan', { ...inspectorScanEvent(), detail: { 'scan-status': 'INITIAL_SCAN_COMPLETE' } }],
    ['not-a-scan', 'text'],
  ])('is %s: %#', (reason, event) => {
    expect(parseImageScan(event)).toEqual({ ok: false, error: { reason } });
  });

  test('keeps the first twenty tags of a tag’s length, whatever is in it', () => {
    const detail = fc.record({
      'image-tags': fc.array(fc.string({ maxLength: 200 }), { maxLength: 50 }),
      extra: fc.json(),
    });
    fc.assert(
      fc.property(detail, (changes) => {
        const tags = changes['image-tags'].filter((tag) => tag !== '' && tag.length <= 128).slice(0, 20);
        expect(parseImageScan(ecrScanEvent(changes))).toEqual({ ok: true, value: { ...scan, tags } });
      }),
    );
  });
});
