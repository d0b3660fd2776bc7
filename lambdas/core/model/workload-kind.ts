/** Kinds that run pods and that a response can look up, stop, or both. */
export const WORKLOAD_KINDS = [
  'Pod',
  'ReplicaSet',
  'ReplicationController',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
] as const;

export type WorkloadKind = (typeof WORKLOAD_KINDS)[number];

export const isWorkloadKind = (kind: string): kind is WorkloadKind =>
  WORKLOAD_KINDS.some((candidate) => candidate === kind);
