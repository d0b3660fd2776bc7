import { entityKey } from '../../core/model/entity';
import { joinPlacements, mayBeOn, placedAt, ranBetween, type Placement } from '../../core/model/placement';
import type { PlacementLog } from '../../core/ports';

/** The placement log of one replay: the same promises as the table, kept in memory and gone with the process. */
export class InMemoryPlacementLog implements PlacementLog {
  readonly #placements = new Map<string, Placement>();

  public put(placements: readonly Placement[]): Promise<void> {
    for (const placement of placements) {
      const key = entityKey(placement.pod);
      const known = this.#placements.get(key);
      this.#placements.set(key, known ? joinPlacements(known, placement) : placement);
    }
    return Promise.resolve();
  }

  public on(
    cluster: string,
    node: { readonly name: string } | { readonly instanceId: string },
    from: string,
    to: string,
  ): Promise<readonly Placement[]> {
    const here = [...this.#placements.values()].filter(({ pod }) => pod.cluster === cluster);
    return Promise.resolve(here.filter(isOn(node, here)).filter((placement) => ranBetween(placement, from, to)));
  }

  public named(cluster: string, namespace: string, pod: string, at: string): Promise<Placement | undefined> {
    const bearers = [...this.#placements.values()].filter(
      (placement) =>
        placement.pod.cluster === cluster && placement.pod.namespace === namespace && placement.pod.name === pod,
    );
    return Promise.resolve(placedAt(bearers, at));
  }
}

const isOn = (
  node: { readonly name: string } | { readonly instanceId: string },
  all: readonly Placement[],
): ((placement: Placement) => boolean) => {
  if ('name' in node) return (placement) => placement.node === node.name;
  // The audit log names nodes only; whoever has read the node has told which instance it is.
  const names = new Set(all.filter(({ instanceId }) => instanceId === node.instanceId).map((one) => one.node));
  return (placement) => names.has(placement.node) && mayBeOn(placement, node.instanceId);
};
