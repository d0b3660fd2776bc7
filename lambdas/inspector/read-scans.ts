import { analyse } from '../core/detectors/analyse';
import { ecrDetectors } from '../core/detectors/registry';
import type { Rooted } from '../core/inspection/inspect-workloads';
import { ecrRepositoriesIn, scannedWorkloads } from '../core/inspection/scanned-workloads';
import type { ImageScan } from '../core/model/image-scan';
import type { Signal } from '../core/model/signal';
import type { ImageScanStore, Metrics } from '../core/ports';

interface Dependencies {
  readonly scans: Pick<ImageScanStore, 'scansOf'> | undefined;
  readonly metrics: Metrics;
}

/** A cluster has some dozens; each is one query in a sweep. */
const MAX_REPOSITORIES = 300;

/** Joins what runs with what scans of its images have found. */
export const readScans = async (
  { scans, metrics }: Dependencies,
  rooted: readonly Rooted[],
): Promise<readonly Signal[]> => {
  if (!scans) return [];
  const repositories = [...ecrRepositoriesIn(rooted)].sort();
  if (repositories.length > MAX_REPOSITORIES) {
    metrics.count('RepositoriesLeftOut', repositories.length - MAX_REPOSITORIES);
  }
  const known = new Map<string, readonly ImageScan[]>();
  for (const repository of repositories.slice(0, MAX_REPOSITORIES)) {
    known.set(repository, await scans.scansOf(repository));
  }
  return scannedWorkloads(rooted, known).flatMap((scanned) => {
    const { signals, failures } = analyse(ecrDetectors, scanned, `ecr/${scanned.scan.repository}`);
    for (const { detector } of failures) metrics.count('DetectorFailed', 1, { detector });
    return signals;
  });
};
