import { changeBetween, incidentId, incidentsOf } from '../core/correlation/incidents';
import { exceptionFor, isUnchanged, suppressionBy } from '../core/exceptions/applies';
import { deservesIncident } from '../core/correlation/shares';
import { entityKey, type Entity, type Ownership } from '../core/model/entity';
import { HYPOTHESES, type Evidence } from '../core/model/incident';
import { isProtected, policyFor } from '../core/model/policy';
import type { Analysis } from '../core/model/signal';
import type { Clock, EvidenceStore, OutboxMessage } from '../core/ports';
import { askInspector } from './ask-inspector';
import { rootOf } from './roots';
import { createSharing, type Dependencies as SharingDependencies } from './sharing';

export interface Dependencies extends SharingDependencies {
  readonly clock: Clock;
  /** Whether an incident that opens asks for what GuardDuty knows. */
  readonly pullsFindings: boolean;
}

/** Enough for everybody who writes the same incident at once; then the message is retried by its queue. */
const MAX_ATTEMPTS = 8;

/**
 * Books signals on the owners they are about, and weighs each owner anew.
 *
 * Safe to repeat and to reorder: evidence is joined, never added up, and an incident is written against the version it
 * was read at. The version is read before the evidence: whoever writes second finds a newer version and looks again.
 */
export const createCorrelator = (dependencies: Dependencies) => {
  const { store, placements: placementLog } = dependencies;

  return async ({ signals, ownerships, placements = [], inspections = [] }: Analysis): Promise<void> => {
    await placementLog.put(placements);
    const touched = new Map<string, Entity>();
    for (const ownership of ownerships) {
      await store.putOwnership(ownership);
      await adopt(store, ownership, touched);
    }
    const sharing = createSharing(dependencies);
    const bookings = (await Promise.all(signals.map(sharing.bookings))).flat();
    for (const group of Map.groupBy(bookings, ({ entity }) => entityKey(entity)).values()) {
      const entity = group[0]?.entity;
      if (entity)
        await book(
          store,
          entity,
          group.map(({ evidence }) => evidence),
          touched,
        );
    }
    await askInspector(dependencies, inspections, signals);
    const fellows = new Map<string, Entity>();
    for (const owner of touched.values()) {
      for (const fellow of await weigh(dependencies, sharing, owner)) fellows.set(entityKey(fellow), fellow);
    }
    for (const [key, fellow] of fellows) if (!touched.has(key)) await weigh(dependencies, sharing, fellow);
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

type Sharing = ReturnType<typeof createSharing>;

/** Weighs an owner, and returns those whose shares of common evidence depend on it. */
const weigh = async (dependencies: Dependencies, sharing: Sharing, owner: Entity): Promise<readonly Entity[]> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const fellows = await weighOnce(dependencies, sharing, owner);
    if (fellows) return fellows;
  }
  throw new Error(`the incident of ${entityKey(owner)} changed ${MAX_ATTEMPTS} times while it was written`);
};

/** Undefined when somebody else has written the incident in between. */
const weighOnce = async (
  { store, policies, standing, clock, metrics, pullsFindings }: Dependencies,
  sharing: Sharing,
  owner: Entity,
): Promise<readonly Entity[] | undefined> => {
  const key = entityKey(owner);
  const known = await Promise.all(HYPOTHESES.map(async (hypothesis) => store.incident(incidentId(key, hypothesis))));
  const own = await store.evidenceOf(key);
  const isKnown = known.some((stored) => stored !== undefined);
  // Whatever is certain about it comes with evidence of its own, and weighs it then.
  if (!isKnown && owner.kind !== 'Node' && own.every(({ candidates }) => candidates !== undefined)) return [];
  const { evidence, fellows } = await sharing.applyTo(owner, own);
  if (!isKnown && !deservesIncident(owner, evidence)) return fellows;
  const policy = policyFor(policies, owner.cluster);
  const incidents = incidentsOf(owner, evidence, clock.now(), {
    standing,
    falcoWriterProven: policy.falcoWriterProven,
    isProtected: isProtected(policy, owner),
  });
  // Most of what is weighed is never told to anybody, and needs none.
  const worthTelling = incidents.some(({ state }) => state !== 'record');
  const exceptions = worthTelling ? await store.exceptions(owner.cluster) : [];
  for (const incident of incidents) {
    const exception = exceptionFor(incident, exceptions, clock.now());
    const suppressed = exception && suppressionBy(exception);
    const stored = known.find((candidate) => candidate?.incident.id === incident.id);
    if (stored && (stored.mergedInto !== undefined || isUnchanged(stored, incident, suppressed))) continue;
    // What an exception kept back is new to people and responder when it ends.
    const before = stored?.suppressed && !suppressed ? undefined : stored?.incident;
    const change = changeBetween(before, incident);
    const tellPeople = change.tellPeople && !suppressed;
    const outbox: OutboxMessage[] = [
      ...(change.respond ? [{ kind: 'response', incidentId: incident.id } as const] : []),
      ...(change.opened && pullsFindings ? [{ kind: 'pull', incidentId: incident.id } as const] : []),
      ...(tellPeople ? [{ kind: 'notification', incidentId: incident.id, reason: 'state' } as const] : []),
    ];
    const version = stored?.version ?? 0;
    const next = { ...stored, version: version + 1, incident, suppressed };
    if (!(await store.saveIncident(next, version, outbox))) return undefined;
    if (tellPeople) metrics.count('IncidentsChanged', 1, { state: incident.state });
  }
  return fellows;
};
