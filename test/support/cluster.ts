import { blockManifest } from '../../lambdas/core/actions/block-manifest';
import type { Cluster, LiveObject, LogRequest, NetworkPolicy, Outcome } from '../../lambdas/core/actions/cluster';
import { patchOf } from '../../lambdas/core/actions/json-patch';
import { selects, type LabelSelector } from '../../lambdas/core/actions/label-selector';
import { networkPolicyManifest } from '../../lambdas/core/actions/network-policy';
import type { ClusterOperation, LiveEntity, PatchOperation } from '../../lambdas/core/actions/operation';
import type { Block } from '../../lambdas/core/model/block';
import type { WorkloadKind } from '../../lambdas/core/actions/workload-kind';
import { parseBlock } from '../../lambdas/core/parsing/block';
import { parseLiveObject } from '../../lambdas/core/parsing/live-object';
import { parseNetworkPolicy } from '../../lambdas/core/parsing/network-policy';
import { CLUSTER, type KubernetesObject } from './cluster-objects';
import { applyPatch } from './json-patch';

/**
 * A cluster in memory. It keeps objects as JSON, honours uids as the API server does, and does at once what controllers
 * do later: pods of an owner that was stopped are gone.
 */
export class InMemoryCluster implements Cluster {
  public enforcesNetworkPolicy = true;
  public hasAdminTierDeny = false;
  /** Every write that was asked for, in order. */
  public readonly operations: ClusterOperation[] = [];
  public readonly policies = new Map<string, object>();
  /** As the ConfigMaps they are kept in. */
  public readonly configMaps = new Map<string, object>();
  /** Whether there is more in the cluster than can be looked at. */
  public isHuge = false;
  /** Answers in place of the cluster, e.g. a refusal. */
  public intercept: (operation: ClusterOperation) => Outcome | undefined = () => undefined;
  /** Runs before each write: what changes between the look and the act. */
  public beforeWrite: (operation: ClusterOperation) => void = () => undefined;
  /** Whether pods end at once when they are told to. */
  public podsEnd = true;
  readonly #objects = new Map<string, KubernetesObject>();

  constructor(objects: readonly KubernetesObject[] = []) {
    for (const object of objects) this.put(object);
  }

  public put(object: KubernetesObject): void {
    this.#objects.set(keyOf(object.kind, object.metadata.namespace, object.metadata.name), object);
  }

  public remove(object: KubernetesObject): void {
    this.#objects.delete(keyOf(object.kind, object.metadata.namespace, object.metadata.name));
  }

  public putPolicy(namespace: string, name: string, spec: object): void {
    this.policies.set(`${namespace}/${name}`, { metadata: { name, namespace }, spec });
  }

  public raw(object: KubernetesObject): KubernetesObject | undefined {
    return this.#objects.get(keyOf(object.kind, object.metadata.namespace, object.metadata.name));
  }

  public get(kind: WorkloadKind, namespace: string, name: string): Promise<LiveObject | undefined> {
    return Promise.resolve(parseLiveObject(CLUSTER, this.#objects.get(keyOf(kind, namespace, name))));
  }

  public getRaw(kind: WorkloadKind, namespace: string, name: string): Promise<unknown> {
    return Promise.resolve(this.#objects.get(keyOf(kind, namespace, name)));
  }

  public list(kind: WorkloadKind, namespace: string, selector?: LabelSelector): Promise<readonly LiveObject[]> {
    const found = [...this.#objects.values()].filter(
      ({ kind: itsKind, metadata }) =>
        itsKind === kind && metadata.namespace === namespace && (!selector || selects(selector, metadata.labels ?? {})),
    );
    return Promise.resolve(found.flatMap((object) => parseLiveObject(CLUSTER, object) ?? []));
  }

  public networkPolicies(namespace: string): Promise<readonly NetworkPolicy[]> {
    const here = [...this.policies].filter(([key]) => key.startsWith(`${namespace}/`));
    return Promise.resolve(here.flatMap(([, policy]) => parseNetworkPolicy(policy) ?? []));
  }

  public networkPolicyEnforced(): Promise<boolean> {
    return Promise.resolve(this.enforcesNetworkPolicy);
  }

  public adminTierDeny(): Promise<boolean> {
    return Promise.resolve(this.hasAdminTierDeny);
  }

  public blocks(): Promise<readonly Block[]> {
    return Promise.resolve([...this.configMaps.values()].flatMap((object) => parseBlock(object) ?? []));
  }

  public listEverywhere(kind: WorkloadKind): Promise<readonly LiveObject[] | undefined> {
    const found = [...this.#objects.values()].filter((object) => object.kind === kind);
    return Promise.resolve(this.isHuge ? undefined : found.flatMap((object) => parseLiveObject(CLUSTER, object) ?? []));
  }

  public events({ name }: LiveEntity): Promise<readonly unknown[]> {
    return Promise.resolve([{ reason: 'Started', involvedObject: { name } }]);
  }

  public logs({ container, previous }: LogRequest): Promise<string> {
    if (previous) return Promise.reject(new Error('previous terminated container not found'));
    return Promise.resolve(`${container} says hello`);
  }

  public execute(operation: ClusterOperation): Promise<Outcome> {
    this.operations.push(operation);
    this.beforeWrite(operation);
    return Promise.resolve(this.intercept(operation) ?? this.#apply(operation));
  }

  #apply(operation: ClusterOperation): Outcome {
    switch (operation.op) {
      case 'createNetworkPolicy': {
        const key = `${operation.namespace}/${operation.name}`;
        const wanted = networkPolicyManifest(operation);
        const existing = this.policies.get(key);
        if (existing && JSON.stringify(parseNetworkPolicy(existing)) !== JSON.stringify(parseNetworkPolicy(wanted))) {
          return { kind: 'failed', message: 'a NetworkPolicy with another content exists' };
        }
        this.policies.set(key, wanted);
        return { kind: 'applied' };
      }
      case 'deleteNetworkPolicy':
        return this.policies.delete(`${operation.namespace}/${operation.name}`)
          ? { kind: 'applied' }
          : { kind: 'notFound' };
      case 'createBlock':
        this.configMaps.set(operation.block.name, blockManifest(operation.block));
        return { kind: 'applied' };
      case 'deleteBlock':
        return this.configMaps.delete(operation.name) ? { kind: 'applied' } : { kind: 'notFound' };
      case 'deletePod':
        return this.#change(operation.target, (pod) => (this.podsEnd ? undefined : pod));
      case 'labelPod':
      case 'scale':
      case 'suspend':
      case 'selectNodes': {
        const outcome = this.#change(operation.target, (object) => patched(object, operation) ?? 'refused');
        if (outcome.kind === 'applied' && operation.op !== 'labelPod' && this.podsEnd) {
          this.#endPodsOf(operation.target.uid);
        }
        return outcome;
      }
    }
  }

  #change(
    { kind, namespace, name, uid }: LiveEntity,
    change: (object: KubernetesObject) => KubernetesObject | undefined | 'refused',
  ): Outcome {
    const key = keyOf(kind, namespace, name);
    const object = this.#objects.get(key);
    if (!object) return { kind: 'notFound' };
    if (object.metadata.uid !== uid) return { kind: 'uidMismatch' };
    const changed = change(object);
    if (changed === 'refused') return { kind: 'failed', message: 'the patch was refused' };
    if (changed) this.#objects.set(key, changed);
    else this.#objects.delete(key);
    return { kind: 'applied' };
  }

  #endPodsOf(ownerUid: string): void {
    for (const [key, { kind, metadata }] of [...this.#objects]) {
      if (!JSON.stringify(metadata.ownerReferences ?? []).includes(`"${ownerUid}"`)) continue;
      if (kind === 'Pod') this.#objects.delete(key);
      // The Jobs of a CronJob that is suspended go on.
      if (kind === 'ReplicaSet') this.#endPodsOf(metadata.uid);
    }
  }
}

/** Shows what the API server shows to a patch: zero replicas are left out. */
const patched = (object: KubernetesObject, operation: PatchOperation): KubernetesObject | undefined => {
  const { replicas, ...rest } = object['spec'] as Readonly<Record<string, unknown>>;
  const shown = operation.op === 'scale' && replicas === 0 ? { ...object, spec: rest } : object;
  return applyPatch(shown, patchOf(operation));
};

const keyOf = (kind: string, namespace: string, name: string): string => `${kind}/${namespace}/${name}`;
