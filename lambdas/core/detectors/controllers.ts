import type { Entity } from '../model/entity';
import type { OwnerReference, Workload } from '../model/workload';

const CONTROLLER_NAMESPACE = 'system:serviceaccount:kube-system:';

/** The identity under which the control plane makes objects for an owner of each kind. */
const CONTROLLERS: Readonly<Record<string, string>> = {
  ReplicaSet: `${CONTROLLER_NAMESPACE}replicaset-controller`,
  Deployment: `${CONTROLLER_NAMESPACE}deployment-controller`,
  DaemonSet: `${CONTROLLER_NAMESPACE}daemon-set-controller`,
  StatefulSet: `${CONTROLLER_NAMESPACE}statefulset-controller`,
  Job: `${CONTROLLER_NAMESPACE}job-controller`,
  CronJob: `${CONTROLLER_NAMESPACE}cronjob-controller`,
  ReplicationController: `${CONTROLLER_NAMESPACE}replication-controller`,
};

const CONTROLLER_NAMES = new Set(Object.values(CONTROLLERS));

/**
 * The owner for whom the object was made, when the writer is the controller of that owner's kind.
 *
 * Owner references are text that anyone may write into an object: made by anybody else, they prove nothing.
 */
export const attestedOwner = ({ entity, ownerReferences }: Workload, username: string): Entity | undefined => {
  const reference = ownerReferences.find(({ controller }) => controller);
  if (!reference || !isMadeBy(reference, username) || reference.uid === '' || reference.name === '') return undefined;
  return {
    cluster: entity.cluster,
    kind: reference.kind,
    namespace: entity.namespace,
    name: reference.name,
    uid: reference.uid,
  };
};

const isMadeBy = ({ kind }: OwnerReference, username: string): boolean =>
  Object.hasOwn(CONTROLLERS, kind) && CONTROLLERS[kind] === username;

/**
 * The name behind a write, as far as it says who wanted it: absent for the control plane and the nodes, which carry out
 * what others wanted, and for system components that touch up objects of others (a controller that annotates a Deployment).
 */
export const actorOf = (username: string, verb: string): string | undefined => {
  if (username === '' || CONTROLLER_NAMES.has(username)) return undefined;
  if (username.startsWith('system:kube-') || username.startsWith('system:node:')) return undefined;
  const isSystem = username.startsWith(CONTROLLER_NAMESPACE) || username.startsWith('eks:');
  return isSystem && verb !== 'create' ? undefined : username;
};
