import type { LiveObject } from '../actions/cluster';
import { selects } from '../actions/label-selector';

/** Pod, ReplicaSet, Deployment, and one to spare; a longer chain is a loop. */
const MAX_OWNERS = 4;

const TEMPLATE_HASH = 'pod-template-hash';

/**
 * The live controller of an object, or undefined when what it says about its owner does not hold.
 *
 * Anybody who may create a pod may write any ownerReference into it. So the owner must be alive under that very uid, be
 * of a kind that controls such objects, and select the object; the pod of a ReplicaSet must come from its template.
 */
export const controllerOf = (object: LiveObject, all: readonly LiveObject[]): LiveObject | undefined => {
  const reference = object.workload.ownerReferences.find(({ controller }) => controller);
  const owner = all.find(({ entity }) => reference !== undefined && entity.uid === reference.uid);
  const named =
    owner?.entity.kind === reference?.kind &&
    owner?.entity.name === reference?.name &&
    owner?.entity.namespace === object.entity.namespace;
  return owner && named && controls(owner, object) ? owner : undefined;
};

const controls = (owner: LiveObject, object: LiveObject): boolean => {
  const { labels } = object.workload;
  const selected = owner.selector !== undefined && selects(owner.selector, labels);
  switch (owner.entity.kind) {
    case 'ReplicaSet':
      return object.entity.kind === 'Pod' && selected && labels[TEMPLATE_HASH] === owner.workload.labels[TEMPLATE_HASH];
    case 'StatefulSet':
    case 'DaemonSet':
    case 'Job':
    case 'ReplicationController':
      return object.entity.kind === 'Pod' && selected;
    case 'Deployment':
      return object.entity.kind === 'ReplicaSet' && selected;
    case 'CronJob':
      return object.entity.kind === 'Job';
    case 'Pod':
      return false;
  }
};

/** The object and its live controllers, from the object upward. */
export const chainOf = (object: LiveObject, all: readonly LiveObject[]): readonly LiveObject[] => {
  const chain = [object];
  for (let above = controllerOf(object, all); above && chain.length < MAX_OWNERS; above = controllerOf(above, all)) {
    chain.push(above);
  }
  return chain;
};
