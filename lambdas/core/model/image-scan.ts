import type { Entity } from './entity';

/** What a scan found in an image of a private registry in ECR. */
export interface ImageScan {
  /** Registry and repository: `111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/checkout`. */
  readonly repository: string;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
  /** What the image was called when it was scanned; a tag may have moved on since. */
  readonly tags: readonly string[];
  /** ISO 8601, UTC, milliseconds. */
  readonly scannedAt: string;
  /** How many vulnerabilities the scanner calls critical, and how many high. */
  readonly critical: number;
  readonly high: number;
}

/** A live workload whose image was scanned. */
export interface ScannedWorkload {
  readonly scan: ImageScan;
  /** The object that runs the image, and its top workload, checked live; the object itself where it has none. */
  readonly object: Entity;
  readonly owner: Entity;
  readonly container: string;
  /** The image as the object names it. */
  readonly image: string;
}
