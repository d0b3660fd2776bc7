/**
 * Something evidence can be about: a pod, an owner (the top workload of a pod), a node, a cluster, an account.
 *
 * `kind` is the Kubernetes kind, or `Node`, `Cluster`, `Account`. `namespace` is empty for what has none. `uid` is absent
 * where the source does not tell it: a Falco alert names a pod, it does not identify it.
 */
export interface Entity {
  readonly cluster: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid?: string;
}

/** The kind of a container whose pod nobody has told yet. It runs in some pod, and is never acted on itself. */
export const PROVISIONAL_KIND = 'Container';

/** Identity of an entity within all clusters: by uid where it is known, else by name. */
export const entityKey = (entity: Entity): string =>
  entity.uid === undefined
    ? entityNameKey(entity)
    : `${entity.cluster}/${entity.namespace}/${entity.kind}/uid:${entity.uid}`;

/** The key an entity has in sources that do not tell uids. A name may be used again by a later object. */
export const entityNameKey = ({ cluster, namespace, kind, name }: Entity): string =>
  `${cluster}/${namespace}/${kind}/name:${name}`;

/** An AWS account, as far as one region goes: what costs, or is found, there without a cluster that it belongs to. */
export const accountEntity = (accountId: string, region: string): Entity => ({
  cluster: region,
  kind: 'Account',
  namespace: '',
  name: accountId,
});

export const clusterEntity = (cluster: string): Entity => ({ cluster, kind: 'Cluster', namespace: '', name: cluster });

/** How people are told about an entity. */
export const describeEntity = ({ kind, namespace, name }: Entity): string =>
  namespace === '' ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;

/**
 * A child object belongs to an owner, as the audit log saw it: the creator was the controller of the owner's kind.
 *
 * It only groups evidence. Before anything is done to the owner, ownership is checked again on the live objects.
 * A pod that no controller made is its own owner: that joins what is known by its name with what is known by its uid.
 */
export interface Ownership {
  readonly child: Entity;
  readonly owner: Entity;
  /** When the source saw it; ISO 8601, UTC, milliseconds. */
  readonly at: string;
}

/** Whether one known owner replaces another: the later one, and of two at one time always the same one. */
export const isNewer = (a: Pick<Ownership, 'owner' | 'at'>, b: Pick<Ownership, 'owner' | 'at'>): boolean =>
  a.at > b.at || (a.at === b.at && entityKey(a.owner) > entityKey(b.owner));
