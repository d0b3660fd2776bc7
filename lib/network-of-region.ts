import type { ClusterConfig, NetworkConfig } from './config';

/**
 * The network that calls the clusters of one region. A cluster that names none is reached from that of the others.
 *
 * One, because responder and inspector are one function each for all clusters of a region.
 */
export const networkOfRegion = (
  clusters: readonly Pick<ClusterConfig, 'name' | 'network'>[],
  shared: NetworkConfig | undefined,
): NetworkConfig | undefined => {
  const networks = clusters.flatMap(({ name, network = shared }) => (network ? [{ name, network }] : []));
  const [first, ...others] = networks;
  const different = others.find(({ network }) => JSON.stringify(network) !== JSON.stringify(first?.network));
  if (first && different) {
    throw new Error(
      `clusters[].network must be the same for all clusters of a region, got that of ${first.name} and another one ` +
        `of ${different.name}: name one network from which both API servers are reached, by peering or a transit gateway`,
    );
  }
  return first?.network;
};
