import type { Inventory } from '../core/inspection/inventory';
import { connectToEks, type EksProps } from './eks-clusters';
import { createKubernetesInventory } from './kubernetes-inventory';

/** Inventories by cluster name. Each cluster is described once in the life of the function; a failure is not remembered. */
export const createEksInventories = (props: EksProps): ((name: string) => Promise<Inventory>) => {
  const known = new Map<string, Inventory>();
  return async (name) => {
    const inventory = known.get(name) ?? createKubernetesInventory(await connectToEks(props, name), name);
    known.set(name, inventory);
    return inventory;
  };
};
