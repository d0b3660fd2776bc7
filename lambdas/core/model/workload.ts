import type { Entity } from './entity';

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller: boolean;
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
}

/** A pod spec wherever it stands: in a pod, in a template, in the template of a CronJob's job. */
export interface PodTemplate {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly hostNetwork: boolean;
  readonly nodeName?: string;
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
  readonly template: PodTemplate;
}
