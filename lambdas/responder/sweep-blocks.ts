import type { Cluster } from '../core/actions/cluster';
import { isInForce } from '../core/model/block';
import type { Clock, Metrics } from '../core/ports';

export interface Dependencies {
  readonly clusterFor: (name: string) => Promise<Cluster>;
  readonly clock: Clock;
  readonly metrics: Metrics;
}

/**
 * Removes the blocks of a cluster that have expired.
 *
 * New objects pass an expired block anyway; what is left of it only takes the place of another one. It ends a restriction,
 * so the kill switch does not hold it up. What could not be removed fails the message, and the next run tries again.
 */
export const createBlockSweep =
  ({ clusterFor, clock, metrics }: Dependencies) =>
  async (clusterName: string): Promise<void> => {
    const cluster = await clusterFor(clusterName);
    const expired = (await cluster.blocks()).filter((block) => !isInForce(block, clock.now()));
    const outcomes = await Promise.all(expired.map(async ({ name }) => cluster.execute({ op: 'deleteBlock', name })));
    const failed = outcomes.filter(({ kind }) => kind !== 'applied' && kind !== 'notFound');
    metrics.count('BlocksExpired', expired.length - failed.length);
    if (failed.length > 0) throw new Error(`${failed.length} of ${expired.length} expired blocks could not be removed`);
  };
