import { parseImageScan } from '../core/parsing/image-scan';
import type { ImageScanStore, Metrics } from '../core/ports';

export interface Dependencies {
  readonly scans: Pick<ImageScanStore, 'keep'>;
  readonly metrics: Metrics;
}

/**
 * Keeps what a scan found in an image. Who runs the image is for the inspector to see: an image is scanned before it runs.
 *
 * A table that fails throws, so that Lambda retries; the same scan kept twice is there once.
 */
export const createHandler =
  ({ scans, metrics }: Dependencies) =>
  async (event: unknown): Promise<void> => {
    const scan = parseImageScan(event);
    if (scan.ok) {
      await scans.keep(scan.value);
      metrics.count('ImageScans');
    } else if (scan.error.reason !== 'unfinished') {
      metrics.count('UnreadableImageScan', 1, { reason: scan.error.reason });
    }
  };
