import type { WorkloadKind } from '../../lambdas/core/actions/workload-kind';
import type {
  Inventory,
  InventoryPage,
  LiveNode,
  LiveWorkload,
  PodUsage,
} from '../../lambdas/core/inspection/inventory';
import { parseLiveWorkload } from '../../lambdas/core/parsing/live-workload';
import { CLUSTER, type KubernetesObject } from './cluster-objects';

/** A cluster in memory for somebody who only reads. It answers one object per page. */
export class InMemoryInventory implements Inventory {
  public podUsage: readonly PodUsage[] | undefined;
  public nodes: Readonly<Record<string, string>> = {};
  public alive: readonly LiveNode[] = [];
  /** What was asked for by name, in order. */
  public readonly asked: string[] = [];

  constructor(public objects: readonly KubernetesObject[] = []) {}

  public async *list(kind: WorkloadKind, namespace?: string): AsyncGenerator<InventoryPage> {
    const here = this.objects.filter(
      (object) => object.kind === kind && (namespace === undefined || object.metadata.namespace === namespace),
    );
    for (const object of here) {
      const workload = parseLiveWorkload(CLUSTER, object);
      yield await Promise.resolve({ workloads: workload ? [workload] : [], unreadable: workload ? 0 : 1 });
    }
  }

  public get(kind: WorkloadKind, namespace: string, name: string): Promise<LiveWorkload | undefined> {
    this.asked.push(`${kind}/${namespace}/${name}`);
    const found = this.objects.find(
      (object) => object.kind === kind && object.metadata.namespace === namespace && object.metadata.name === name,
    );
    return Promise.resolve(found && parseLiveWorkload(CLUSTER, found));
  }

  public instances(): Promise<ReadonlyMap<string, string>> {
    return Promise.resolve(new Map(Object.entries(this.nodes)));
  }

  public liveNodes(): Promise<readonly LiveNode[]> {
    return Promise.resolve(this.alive);
  }

  public usage(): Promise<readonly PodUsage[] | undefined> {
    return Promise.resolve(this.podUsage);
  }
}
