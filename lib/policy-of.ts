import type { Policy } from '../lambdas/core/model/policy';
import type { ClusterConfig } from './config';

/** What the configuration has decided about a cluster. */
export const policyOf = ({
  name,
  mode,
  namespaceModes,
  protected: kept,
  budget,
  falco,
}: Pick<ClusterConfig, 'name' | 'mode' | 'namespaceModes' | 'protected' | 'budget' | 'falco'>): Policy => ({
  cluster: name,
  mode,
  namespaceModes,
  protectedNamespaces: kept.namespaces,
  protectedOwners: kept.owners,
  budget,
  falcoWriterProven: falco.writerProven,
});
