import type { LiveObject } from '../actions/cluster';
import type { WorkloadKind } from '../actions/workload-kind';
import type { Placement } from '../model/placement';
import type { CpuAllowance, UtilisationSample } from '../model/utilisation';

/** A live object that runs pods, with what an inspection must know of it beside what it runs. */
export interface LiveWorkload {
  readonly object: LiveObject;
  /** When somebody last wrote what it says, MineGuard excepted; ISO 8601. */
  readonly writtenAt: string;
  /** Whether it is being deleted. */
  readonly ending: boolean;
  /** Of a pod that has a node. */
  readonly placement?: Placement;
  /** Of a pod. */
  readonly allowances: readonly CpuAllowance[];
  /** Of a pod: the ids that the runtime gave its containers, without its name. */
  readonly containerIds: readonly string[];
}

/** A node that is alive. */
export interface LiveNode {
  readonly name: string;
  /** What else it is called: host names, and its EC2 instance. Bounded. */
  readonly names: readonly string[];
  /** ISO 8601. */
  readonly createdAt: string;
  readonly isReady: boolean;
  /** Whether Falco can run there: not on Fargate, nor on Windows. */
  readonly carriesSensor: boolean;
}

export interface InventoryPage {
  readonly workloads: readonly LiveWorkload[];
  /** Objects that were not understood. */
  readonly unreadable: number;
}

export interface PodUsage {
  readonly namespace: string;
  readonly pod: string;
  readonly sample: UtilisationSample;
}

/** What is in one cluster, for somebody who may only read. Throws when the cluster cannot be asked. */
export interface Inventory {
  /** All objects of a kind, of one namespace or of all, in pages. */
  list(kind: WorkloadKind, namespace?: string): AsyncIterable<InventoryPage>;
  get(kind: WorkloadKind, namespace: string, name: string): Promise<LiveWorkload | undefined>;
  /** EC2 instance by node name; nodes that are none are left out. */
  instances(): Promise<ReadonlyMap<string, string>>;
  liveNodes(): Promise<readonly LiveNode[]>;
  /** What pods use now; undefined when the cluster does not measure it. */
  usage(): Promise<readonly PodUsage[] | undefined>;
}
