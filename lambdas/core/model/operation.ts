import type { Block } from './block';
import type { Entity } from './entity';
import type { WorkloadKind } from './workload-kind';

/** An object that was read from the API server: its uid tells it from a later object of the same name. */
export type LiveEntity = Entity & { readonly kind: WorkloadKind; readonly uid: string };

/** Deny all traffic of the pods that carry these labels. */
export interface CreateNetworkPolicy {
  readonly op: 'createNetworkPolicy';
  readonly namespace: string;
  readonly name: string;
  readonly podSelector: Readonly<Record<string, string>>;
}

export interface DeleteNetworkPolicy {
  readonly op: 'deleteNetworkPolicy';
  readonly namespace: string;
  readonly name: string;
}

/** Sets labels of a pod; null removes one. `current` is what the pod carries now. */
export interface LabelPod {
  readonly op: 'labelPod';
  readonly target: LiveEntity;
  readonly labels: Readonly<Record<string, string | null>>;
  readonly current: Readonly<Record<string, string>>;
}

/** Sets the replicas of an owner through its scale subresource. */
export interface Scale {
  readonly op: 'scale';
  readonly target: LiveEntity;
  readonly replicas: number;
  readonly current: number;
}

/** Suspends a Job or a CronJob, or lets it go on. */
export interface Suspend {
  readonly op: 'suspend';
  readonly target: LiveEntity;
  readonly suspend: boolean;
}

/** Sets entries of the node selector of a DaemonSet; null removes one. `current` is the selector it has now. */
export interface SelectNodes {
  readonly op: 'selectNodes';
  readonly target: LiveEntity;
  readonly nodeSelector: Readonly<Record<string, string | null>>;
  readonly current: Readonly<Record<string, string>>;
}

export interface DeletePod {
  readonly op: 'deletePod';
  readonly target: LiveEntity;
  readonly gracePeriodSeconds: number;
}

/** Refuses for a time that what was stopped is created again, under whatever name. */
export interface CreateBlock {
  readonly op: 'createBlock';
  readonly block: Block;
}

export interface DeleteBlock {
  readonly op: 'deleteBlock';
  readonly name: string;
}

/** Reads what a later investigation needs and keeps it outside the cluster. Writes nothing to the cluster. */
export interface CollectEvidence {
  readonly op: 'collectEvidence';
  readonly target: LiveEntity;
  /** Whose logs are kept; empty for what is not a pod. */
  readonly containers: readonly string[];
}

/** One write to the Kubernetes API. Every write to an object that is not ours names its uid. */
export type ClusterOperation =
  CreateNetworkPolicy | DeleteNetworkPolicy | CreateBlock | DeleteBlock | PatchOperation | DeletePod;

export type Operation = ClusterOperation | CollectEvidence;

export type PatchOperation = LabelPod | Scale | Suspend | SelectNodes;
