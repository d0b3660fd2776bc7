import type { LiveEntity } from '../core/actions/operation';
import type { KubernetesManifest } from '../core/actions/rbac';

/** Access policies of a principal at EKS clusters. */
export interface AccessPolicies {
  /** Undefined when the cluster is gone, or going. */
  authenticationMode(cluster: string): Promise<string | undefined>;
  /** False when there is no access entry for the principal. */
  makeClusterAdmin(cluster: string, principalArn: string): Promise<boolean>;
  /** Nothing happens when it is none. */
  endClusterAdmin(cluster: string, principalArn: string): Promise<void>;
  associated(cluster: string, principalArn: string): Promise<readonly string[]>;
}

export interface InstalledObject {
  readonly kind: string;
  /** Empty for what has none. */
  readonly namespace: string;
  readonly name: string;
}

/** What MineGuard did to an object of somebody else and what still stands. */
export interface Standing extends InstalledObject {
  /** `isolated`: a pod that lives without a network; `stopped`: an owner that runs nothing. */
  readonly what: 'isolated' | 'stopped';
  /** The incident, where the object says it; empty where it does not. */
  readonly incident: string;
}

/** An owner that the responder has stopped, by its records. */
export interface StoppedOwner {
  readonly target: LiveEntity;
  readonly incident: string;
}

/**
 * The objects that MineGuard leaves in a cluster. Throws `NotPermitted` while the caller may not do it, and `Unreachable`
 * where nobody answers.
 */
export interface InstalledObjects {
  apply(manifest: KubernetesManifest): Promise<void>;
  /** Whether the API server knows the kind at all. */
  serves(kind: string): Promise<boolean>;
  /** Those of one kind that bear our label, in all namespaces. */
  ours(kind: string): Promise<readonly InstalledObject[]>;
  /**
   * What is isolated, and which of the owners that were stopped still are. That an owner has no replicas does not say who
   * has taken them: that is recorded.
   */
  standing(stopped: readonly StoppedOwner[]): Promise<readonly Standing[]>;
  /** Nothing happens when it is gone. */
  remove(object: InstalledObject): Promise<void>;
}

/** The API server does not know the caller, or does not let it do this: it may still learn of a new access policy. */
export class NotPermitted extends Error {
  public override readonly name = 'NotPermitted';
}

/** Nobody answers at the API server, or it has no address: the cluster may be on its way out. */
export class Unreachable extends Error {
  public override readonly name = 'Unreachable';
}
