import type { DetectorStanding } from '../core/correlation/assess';
import { changeBetween, incidentId, incidentsOf, sameIncident } from '../core/correlation/incidents';
import { entityKey, type Entity, type Ownership } from '../core/model/entity';
import { evidenceOf } from '../core/model/evidence';
import { HYPOTHESES, type Evidence } from '../core/model/incident';
import { isProtected, policyFor, type Policy } from '../core/model/policy';
import type { Analysis } from '../core/model/signal';
import type { Clock, EvidenceStore, Metrics, OutboxMessage } from '../core/ports';

export interface Dependencies {
  readonly store: EvidenceStore;
  readonly policies: readonly Policy[];
  readonly standing: (detector: string) => DetectorStanding;
  readonly clock: Clock;
  readonly metrics: Metrics;
}

/** Pod, ReplicaSet, Deployment, and some to spare for operators that own Deployments; a longer chain is forged. */
const MAX_OWNERS = 8;

/** Enough for everybody who writes the same incident at once; then the message is retried by its queue. */
const MAX_ATTEMPTS = 8;

/**
 * Books signals on the owners they are about, and weighs each owner anew.
 *
 * Safe to repeat and to reorder: evidence is joined, never added up, and an incident is written against the version it
 * was read at. The version is read before the evidence: whoever writes second finds a newer version and looks again.
 */
export const createCorrelator = (dependencies: Dependencies) => {
  const { store, metrics } = dependencies;

  return async ({ signals, ownerships }: Analysis): Promise<void> => {
    const touched = new Map<string, Entity>();
    for (const ownership of ownerships) {
      await store.putOwnership(ownership);
      await adopt(store, ownership, touched);
    }
    const byEntity = Map.groupBy(signals, ({ entity }) => entityKey(entity));
    for (const group of byEntity.values()) {
      const entity = group[0]?.entity;
      if (entity) await book(store, entity, group.map(evidenceOf), touched);
    }
    metrics.count('SignalsCorrelated', signals.length);
    for (const owner of touched.values()) await weigh(dependencies, owner);
  };
};

/** Evidence that came before its owner was known follows to the owner. */
const adopt = async (store: EvidenceStore, { child }: Ownership, touched: Map<string, Entity>): Promise<void> => {
  const { uid: _, ...named } = child;
  for (const entity of child.uid === undefined ? [named] : [named, child]) {
    const root = await rootOf(store, entity);
    if (entityKey(root) !== entityKey(entity)) await move(store, entity, root, touched);
  }
};

const move = async (store: EvidenceStore, from: Entity, to: Entity, touched: Map<string, Entity>): Promise<void> => {
  const evidence = await store.evidenceOf(entityKey(from));
  if (evidence.length === 0) return;
  await book(store, to, evidence, touched);
  touched.delete(entityKey(from));
  for (const hypothesis of HYPOTHESES) {
    await store.mergeIncident(incidentId(entityKey(from), hypothesis), incidentId(entityKey(to), hypothesis));
  }
};

/**
 * Joins evidence at the owner. The owner is looked up again after the write: whoever learnt of a new owner in between has
 * either seen this evidence, or is seen here.
 */
const book = async (
  store: EvidenceStore,
  entity: Entity,
  evidence: readonly Evidence[],
  touched: Map<string, Entity>,
): Promise<void> => {
  const root = await rootOf(store, entity);
  await store.joinEvidence(entityKey(root), evidence);
  touched.set(entityKey(root), root);
  const later = await rootOf(store, root);
  if (entityKey(later) !== entityKey(root)) await move(store, root, later, touched);
};

const rootOf = async (store: EvidenceStore, entity: Entity): Promise<Entity> => {
  const chain = new Map<string, Entity>();
  let root = entity;
  while (!chain.has(entityKey(root)) && chain.size < MAX_OWNERS) {
    chain.set(entityKey(root), root);
    const owner = await store.ownerOf(entityKey(root));
    if (!owner) return root;
    root = owner;
  }
  // A pod without a controller is its own owner. Longer circles are forged; all of one share one root.
  return [...chain.values()].slice([...chain.keys()].indexOf(entityKey(root))).reduce(smaller);
};

const smaller = (a: Entity, b: Entity): Entity => (entityKey(a) <= entityKey(b) ? a : b);

const weigh = async (dependencies: Dependencies, owner: Entity): Promise<void> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    if (await weighOnce(dependencies, owner)) return;
  }
  throw new Error(`the incident of ${entityKey(owner)} changed ${MAX_ATTEMPTS} times while it was written`);
};

const weighOnce = async (
  { store, policies, standing, clock, metrics }: Dependencies,
  owner: Entity,
): Promise<boolean> => {
  const key = entityKey(owner);
  const known = await Promise.all(HYPOTHESES.map(async (hypothesis) => store.incident(incidentId(key, hypothesis))));
  const policy = policyFor(policies, owner.cluster);
  const incidents = incidentsOf(owner, await store.evidenceOf(key), clock.now(), {
    standing,
    falcoWriterProven: policy.falcoWriterProven,
    isProtected: isProtected(policy, owner),
  });
  for (const incident of incidents) {
    const stored = known.find((candidate) => candidate?.incident.id === incident.id);
    if (stored && (stored.mergedInto !== undefined || sameIncident(stored.incident, incident))) continue;
    const change = changeBetween(stored?.incident, incident);
    const outbox: OutboxMessage[] = [
      ...(change.respond ? [{ kind: 'response', incidentId: incident.id } as const] : []),
      ...(change.tellPeople ? [{ kind: 'notification', incidentId: incident.id, reason: 'state' } as const] : []),
    ];
    const version = stored?.version ?? 0;
    const next = { ...stored, version: version + 1, incident };
    if (!(await store.saveIncident(next, version, outbox))) return false;
    if (change.tellPeople) metrics.count('IncidentsChanged', 1, { state: incident.state });
  }
  return true;
};
