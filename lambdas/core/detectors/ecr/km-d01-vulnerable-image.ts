import type { Detector } from '../detector';
import { scannedExample } from '../image-scan-example';

/**
 * A workload runs an image in which ECR or Amazon Inspector found critical vulnerabilities.
 *
 * Sees: scans of images in private registries of ECR, joined to the pods that run them by digest, else by tag.
 * Misses: images from elsewhere, images that nobody scans, what Inspector learns of an image after its first scan, and a
 * tag that has moved to an image which was not scanned.
 *
 * It says how somebody may have come in, never that somebody did: most images have such vulnerabilities. Therefore it is
 * context for a person who looks at an incident, and is not counted.
 */
export const vulnerableImage: Detector<'ecr'> = {
  id: 'KM-D01',
  version: 1,
  title: 'Image with critical vulnerabilities',
  source: 'ecr',
  channel: 'SPEC',
  weight: 'weak',
  severity: 'low',
  status: 'experimental',
  techniques: ['T1190'],
  references: ['https://attack.mitre.org/techniques/T1190/'],
  falsePositives: [
    'Nearly every image that was not built lately: a vulnerability is a door, and no sign that anybody used it.',
    'A package that is in the image and is never loaded.',
  ],
  triage: [
    'See which vulnerabilities they are, and whether one of them can be reached from where the workload listens.',
    'Build the image anew on a current base, and deploy it by digest.',
    'Where the incident mines: look for the first request after which the process tree changed.',
  ],
  requires: {
    'image scanning in ECR': 'without scans of the registry nothing is known of its images',
    'imageScans.enabled': 'without it the events of ECR and Inspector are not read',
  },
  examples: {
    matches: {
      'an image with a critical vulnerability': scannedExample({ critical: 1 }),
      'an image with many': scannedExample({ critical: 10, high: 61 }),
    },
    ignores: {
      'a clean image': scannedExample(),
      'an image with high ones alone': scannedExample({ high: 61 }),
      'an untagged image that is clean': scannedExample({ tags: [] }),
    },
  },

  detect({ scan, object, owner, container, image }) {
    if (scan.critical === 0) return undefined;
    return {
      entity: owner,
      related: [object],
      indicators: [`${scan.repository}@${scan.digest}`],
      facts: { container, image, critical: String(scan.critical), high: String(scan.high) },
    };
  },
};
