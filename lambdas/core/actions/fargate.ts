import type { LiveObject } from './cluster';

/**
 * Whether a pod runs on Fargate, where the network policies of the VPC CNI are not enforced.
 *
 * By the node that it is bound to: a label could be written by anybody who would rather not be isolated. A node of that
 * name has to be there before a pod runs on it.
 */
export const isOnFargate = ({ workload: { template } }: LiveObject): boolean =>
  template.nodeName?.startsWith('fargate-') === true;
