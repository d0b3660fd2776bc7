import { textOf } from './json';

/** As findings write kinds: `pods`, `Pod`, `PODS`. */
const KINDS: Readonly<Record<string, string>> = {
  pod: 'Pod',
  deployment: 'Deployment',
  replicaset: 'ReplicaSet',
  daemonset: 'DaemonSet',
  statefulset: 'StatefulSet',
  job: 'Job',
  cronjob: 'CronJob',
  replicationcontroller: 'ReplicationController',
};

export const kindOf = (type: unknown): string | undefined => KINDS[textOf(type).toLowerCase().replace(/s$/, '')];

export const nonEmpty = (value: unknown): string | undefined => textOf(value) || undefined;

export const timeOf = (value: unknown): string | undefined => {
  const at = Date.parse(textOf(value));
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
};

/** Without the fields that are undefined: what is kept and sent has no empty ones. */
export const presentOf = <T extends object>(fields: T): T =>
  // The type allows the absence of what is undefined.
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
