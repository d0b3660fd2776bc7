import { repositoryOf } from '../indicators/mining-images';
import type { ImageScan, ScannedWorkload } from '../model/image-scan';
import type { Rooted } from './inspect-workloads';

/** A private registry; nothing is known of images from elsewhere. */
const ECR = /^\d{12}\.dkr\.ecr\.[-a-z0-9]{5,30}\.amazonaws\.com(?:\.cn)?\//;

/** Repositories in ECR that some live pod runs an image of. */
export const ecrRepositoriesIn = (rooted: readonly Rooted[]): ReadonlySet<string> =>
  new Set(
    imagesOf(rooted)
      .map(({ image }) => repositoryOf(image))
      .filter((repository) => ECR.test(repository)),
  );

/** Live pods with the scan of each of their images, where there is one. */
export const scannedWorkloads = (
  rooted: readonly Rooted[],
  scans: ReadonlyMap<string, readonly ImageScan[]>,
): readonly ScannedWorkload[] =>
  imagesOf(rooted).flatMap(({ rooted: { workload, chain }, container, image }) => {
    const scan = scanOf(image, scans.get(repositoryOf(image)) ?? []);
    if (!scan) return [];
    const object = workload.object.entity;
    return [{ scan, object, owner: chain.at(-1)?.entity ?? object, container, image }];
  });

/** Pods alone: they are what runs, and lead to their owners. */
const imagesOf = (rooted: readonly Rooted[]) =>
  rooted
    .filter(({ workload }) => workload.object.entity.kind === 'Pod')
    .flatMap((one) =>
      one.workload.object.workload.template.containers.map(({ name, image }) => ({
        rooted: one,
        container: name,
        image,
      })),
    );

/** A digest says which image it is. A tag is what the image was called that was last scanned under it. */
const scanOf = (image: string, scans: readonly ImageScan[]): ImageScan | undefined => {
  const newestFirst = [...scans].sort((a, b) => (a.scannedAt < b.scannedAt ? 1 : -1));
  const [name = '', digest] = image.split('@', 2);
  if (digest !== undefined) return newestFirst.find((scan) => scan.digest === digest);
  const tag = /:([^:/]*)$/.exec(name)?.[1] ?? 'latest';
  return newestFirst.find(({ tags }) => tags.includes(tag));
};
