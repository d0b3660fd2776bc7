import type { Entity } from './entity';

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller: boolean;
}

/** What a container asks of its node; only what it asks for. */
export interface ContainerResources {
  /** Requested, or where nothing is requested, the limit. */
  readonly cpuCores?: number;
  readonly memoryBytes?: number;
  readonly cpuLimited?: true;
  /** GPUs and other accelerators. */
  readonly accelerators?: number;
}

/** The parts of a container that say what it runs. */
export interface ContainerSpec {
  readonly role: 'container' | 'init' | 'ephemeral';
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
  /** Only literal values; a value from a secret or a ConfigMap is not in the object. */
  readonly env: readonly { readonly name: string; readonly value: string }[];
  /** Names of variables whose value comes from a secret, a ConfigMap or a field. Absent where there are none. */
  readonly envReferences?: readonly string[];
  readonly privileged?: boolean;
  /** Linux capabilities that are added. Absent where there are none. */
  readonly capabilities?: readonly string[];
  /** Whether memory in huge pages is asked for. */
  readonly hugePages?: boolean;
  readonly resources?: ContainerResources;
}

/** A directory or file of the node that containers mount. */
export interface HostPath {
  readonly path: string;
  /** Whether some container may write to it. */
  readonly writable: boolean;
}

/** A pod spec wherever it stands: in a pod, in a template, in the template of a CronJob's job. */
export interface PodTemplate {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly hostNetwork: boolean;
  readonly hostPid?: boolean;
  readonly hostIpc?: boolean;
  /** Absent where nothing of the node is mounted. */
  readonly hostPaths?: readonly HostPath[];
  readonly nodeName?: string;
  readonly priorityClass?: string;
  /** Absent where the template leaves it to the default. */
  readonly scheduler?: string;
  /** Whether it runs on nodes whatever they are tainted with. */
  readonly toleratesAll?: boolean;
  /** Absent where every node will do. */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly containers: readonly ContainerSpec[];
}

/** A Kubernetes object that runs pods, as it was written or as it is live. */
export interface Workload {
  readonly entity: Entity;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly ownerReferences: readonly OwnerReference[];
  /** ISO 8601; absent where the body does not tell it. */
  readonly createdAt?: string;
  /** When a CronJob starts its jobs. */
  readonly schedule?: string;
  /** How many pods it runs at once, where it says so. */
  readonly replicas?: number;
  readonly template: PodTemplate;
}
