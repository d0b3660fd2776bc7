import type { ImageScan } from '../model/image-scan';
import { fail, ok, type Result } from '../model/result';
import { isObject, objectAt, textOf, textsOf, type JsonObject } from './json';

export interface ImageScanFailure {
  /** `not-a-scan`: another event. `unfinished`: a scan that failed or goes on. `malformed`: a scan without its image. */
  readonly reason: 'not-a-scan' | 'unfinished' | 'malformed';
}

const MAX_TAGS = 20;
const MAX_TAG_LENGTH = 128;

/** What tells that a scan is done: of ECR's basic scanning, and of Amazon Inspector, which does the enhanced one. */
const DONE: Readonly<Record<string, string>> = {
  'ECR Image Scan': 'COMPLETE',
  'Inspector2 Scan': 'INITIAL_SCAN_COMPLETE',
};

/**
 * Reads the event with which ECR or Amazon Inspector tells what a scan of an image came to.
 *
 * Both give the same counts; Inspector names the repository by its ARN. Account and region are those of the event, which
 * AWS sets, and never those of the ARN within.
 */
export const parseImageScan = (event: unknown): Result<ImageScan, ImageScanFailure> => {
  if (!isObject(event)) return fail({ reason: 'not-a-scan' });
  const detail = objectAt(event, 'detail');
  const done = DONE[textOf(event['detail-type'])];
  // Inspector scans functions and instances too; those have no digest.
  if (done === undefined || !Object.hasOwn(detail, 'image-digest')) return fail({ reason: 'not-a-scan' });
  if (textOf(detail['scan-status']) !== done) return fail({ reason: 'unfinished' });
  const repository = repositoryOf(event, detail);
  const digest = textOf(detail['image-digest']);
  const scannedAt = Date.parse(textOf(event['time']));
  if (repository === undefined || !/^sha256:[0-9a-f]{64}$/.test(digest) || Number.isNaN(scannedAt)) {
    return fail({ reason: 'malformed' });
  }
  const counts = objectAt(detail, 'finding-severity-counts');
  return ok({
    repository,
    digest,
    tags: textsOf(detail['image-tags'])
      .filter((tag) => tag.length <= MAX_TAG_LENGTH)
      .slice(0, MAX_TAGS),
    scannedAt: new Date(scannedAt).toISOString(),
    critical: countOf(counts['CRITICAL']),
    high: countOf(counts['HIGH']),
  });
};

const REPOSITORY = /^[a-z0-9][-._a-z0-9/]{1,255}$/;

const repositoryOf = (event: JsonObject, detail: JsonObject): string | undefined => {
  const [account, region] = [textOf(event['account']), textOf(event['region'])];
  const name = textOf(detail['repository-name']).replace(
    /^arn:[-a-z]{1,20}:ecr:[-a-z0-9]{1,30}:\d{12}:repository\//,
    '',
  );
  if (!/^\d{12}$/.test(account) || !/^[-a-z0-9]{5,30}$/.test(region) || !REPOSITORY.test(name)) return undefined;
  return `${account}.dkr.ecr.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}/${name}`;
};

const countOf = (value: unknown): number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;
