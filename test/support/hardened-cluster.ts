import { parseConfig } from '../../lib/config';
import type { ClusterStackProps } from '../../lib/stacks/cluster-stack';

export const ADMIN = 'arn:aws:iam::111122223333:role/PlatformAdmin';

/** What the stack of a hardened cluster is given; a test states only what it changes. */
export const hardenedClusterExample = (changes: object = {}): ClusterStackProps => {
  const { hardenedCluster, logRetentionDays } = parseConfig(
    {
      clusters: [{ name: 'prod-a' }],
      hardenedCluster: { name: 'prod-a', admins: [ADMIN], ...changes },
      logRetentionDays: 90,
    },
    'the test',
  );
  if (!hardenedCluster) throw new Error('the configuration has no cluster');
  return { cluster: hardenedCluster, logRetentionDays };
};
