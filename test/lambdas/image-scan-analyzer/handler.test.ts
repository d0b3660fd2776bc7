import type { ImageScan } from '../../../lambdas/core/model/image-scan';
import { createHandler } from '../../../lambdas/image-scan-analyzer/handler';
import { fakeMetrics } from '../../support/analyzer-ports';
import { ecrScanEvent, inspectorScanEvent } from '../../support/image-scan-events';

const handling = (failure?: Error) => {
  const kept: ImageScan[] = [];
  const metrics = fakeMetrics();
  const handle = createHandler({
    scans: {
      keep: (scan) => {
        if (failure) return Promise.reject(failure);
        kept.push(scan);
        return Promise.resolve();
      },
    },
    metrics,
  });
  return { handle, kept, metrics };
};

describe('the image scan analyzer', () => {
  test('keeps what both scanners found', async () => {
    const { handle, kept } = handling();
    await handle(ecrScanEvent());
    await handle(inspectorScanEvent());
    expect(kept.map(({ critical }) => critical)).toEqual([7, 7]);
  });

  test('waits for the end of a scan that goes on, and counts what is none', async () => {
    const { handle, kept, metrics } = handling();
    await handle(ecrScanEvent({ 'scan-status': 'IN_PROGRESS' }));
    expect(metrics.counts).toEqual({});
    await handle({ detail: {} });
    expect(kept).toEqual([]);
    expect(Object.keys(metrics.counts)).toEqual(['UnreadableImageScan reason=not-a-scan']);
  });

  test('fails when the table does, so that Lambda tries again', async () => {
    const { handle } = handling(new Error('throttled'));
    await expect(handle(ecrScanEvent())).rejects.toThrow('throttled');
  });
});
