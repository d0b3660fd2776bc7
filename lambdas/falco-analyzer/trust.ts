import { dedicatedGroup, type FalcoTrust } from '../core/parsing/falco';

/**
 * Who may write alerts, as the stack says. In a log group that is shared with other pods only lines count whose envelope
 * names Falco's own pod.
 */
export const trustFrom = (
  cluster: string,
  environment: Readonly<Partial<Record<'FALCO_TRUST' | 'FALCO_NAMESPACE' | 'FALCO_CONTAINER', string>>>,
): FalcoTrust => {
  const dedicated = dedicatedGroup(cluster);
  const { FALCO_TRUST: kind, FALCO_NAMESPACE: namespace, FALCO_CONTAINER: container } = environment;
  if (kind !== undefined && kind !== 'dedicated' && kind !== 'shared') {
    throw new Error(`FALCO_TRUST must be "dedicated" or "shared", got ${JSON.stringify(kind)}`);
  }
  return {
    cluster,
    namespace: namespace ?? dedicated.namespace,
    container: container ?? dedicated.container,
    acceptsBareLines: kind !== 'shared',
  };
};
