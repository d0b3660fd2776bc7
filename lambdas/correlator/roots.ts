import { entityKey, type Entity } from '../core/model/entity';
import type { EvidenceStore } from '../core/ports';

/** Pod, ReplicaSet, Deployment, and some to spare for operators that own Deployments; a longer chain is forged. */
const MAX_OWNERS = 8;

/** The top workload of an object, as far as it is known. */
export const rootOf = async (store: Pick<EvidenceStore, 'ownerOf'>, entity: Entity): Promise<Entity> => {
  const chain = new Map<string, Entity>();
  let root = entity;
  while (!chain.has(entityKey(root)) && chain.size < MAX_OWNERS) {
    chain.set(entityKey(root), root);
    const owner = await store.ownerOf(entityKey(root));
    if (!owner) return root;
    root = owner;
  }
  // A pod without a controller is its own owner. Longer circles are forged; all of one share one root.
  return [...chain.values()].slice([...chain.keys()].indexOf(entityKey(root))).reduce(smaller);
};

const smaller = (a: Entity, b: Entity): Entity => (entityKey(a) <= entityKey(b) ? a : b);
