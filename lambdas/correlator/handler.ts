import { questionsOf } from '../core/correlation/closed';
import { changeBetween, incidentId, incidentsOf, withdrawn } from '../core/correlation/incidents';
import { exceptionFor, isUnchanged, suppressionBy } from '../core/exceptions/applies';
import { deservesIncident } from '../core/correlation/shares';
import { entityKey, PROVISIONAL_KIND, type Entity, type Ownership } from '../core/model/entity';
import { namesItsSubject } from '../core/model/evidence';
import { HYPOTHESES, type Evidence } from '../core/model/incident';
import { isProtected, policyFor } from '../core/model/policy';
import type { SignOfLife } from '../core/model/sign-of-life';
import type { Analysis } from '../core/model/signal';
import type { Clock, EvidenceStore, OutboxMessage, SensorLog } from '../core/ports';
import { askInspector } from './ask-inspector';
import { createHistory, type Dependencies as HistoryDependencies, type OwnerHistory } from './history';
import { rootOf } from './roots';
import { createSharing, type Dependencies as SharingDependencies } from './sharing';

export interface Dependencies extends SharingDependencies, HistoryDependencies {
  readonly sensors: SensorLog;
  readonly clock: Clock;
  /** Whether an incident that opens asks for what GuardDuty knows. */
  readonly pullsFindings: boolean;
}

/** Enough for everybody who writes the same incident at once; then the message is retried by its queue. */
const MAX_ATTEMPTS = 8;

/**
 * Books signals on the owners they are about, keeps observations, and weighs each owner anew.
 *
 * Safe to repeat and to reorder: evidence is joined, never added up, and an incident is written against the version it
 * was read at. The version is read before the evidence: whoever writes second finds a newer version and looks again.
 */
export const createCorrelator = (dependencies: Dependencies) => {
  const { store, placements: placementLog, sensors, clock } = dependencies;
  const history = createHistory(dependencies);
  const evidenceAbout = async (owner: Entity): Promise<readonly Evidence[]> => allAbout(store, history, owner);
  const sharing = createSharing(dependencies, evidenceAbout);

  return async (analysis: Analysis): Promise<void> => {
    const { signals, ownerships, observations = [], placements = [], signsOfLife = [], inspections = [] } = analysis;
    await placementLog.put(placements);
    await sensors.heard(signsOfLife.map((sign) => notAfter(sign, clock.now())));
    const touched = new Map<string, Entity>();
    for (const ownership of ownerships) {
      await store.putOwnership(ownership);
      await adopt({ store, history }, ownership, touched);
    }
    const bookings = (await Promise.all(signals.map(sharing.bookings))).flat();
    for (const group of Map.groupBy(bookings, ({ entity }) => entityKey(entity)).values()) {
      const entity = group[0]?.entity;
      if (entity)
        await book(
          { store, history },
          entity,
          group.map(({ evidence }) => evidence),
          touched,
        );
    }
    const learnt = await history.watch(analysis);
    const { owners, found } = await history.observe(observations);
    for (const owner of [...learnt, ...owners]) touched.set(entityKey(owner), owner);
    const seen = [
      ...signals,
      ...found.map(({ entity, at, evidence }) => ({ entity, observedAt: at, weight: evidence.weight })),
    ];
    await askInspector(dependencies, inspections, seen);
    const weighing = { dependencies, sharing, evidenceAbout };
    const fellows = new Map<string, Entity>();
    for (const owner of touched.values()) {
      for (const fellow of await weigh(weighing, owner)) fellows.set(entityKey(fellow), fellow);
    }
    for (const [key, fellow] of fellows) if (!touched.has(key)) await weigh(weighing, fellow);
  };
};

/** A clock that is fast must not keep its node from falling silent. */
const notAfter = (sign: SignOfLife, now: number): SignOfLife => {
  const latest = new Date(now).toISOString();
  const bounded = (at: string): string => (at < latest ? at : latest);
  return {
    ...sign,
    at: bounded(sign.at),
    ...(sign.heartbeatAt === undefined ? {} : { heartbeatAt: bounded(sign.heartbeatAt) }),
  };
};

interface Books {
  readonly store: EvidenceStore;
  readonly history: OwnerHistory;
}

/**
 * Evidence that is stored about an owner, and what is found in observations. What is weak there supports what else is
 * known to be about this owner; alone it is nothing, since much is new every day.
 */
const allAbout = async (store: EvidenceStore, history: OwnerHistory, owner: Entity): Promise<readonly Evidence[]> => {
  const [stored, found] = await Promise.all([store.evidenceOf(entityKey(owner)), history.evidenceAbout(owner)]);
  const hasGrounds = stored.some(namesItsSubject) || found.some(({ isHint }) => !isHint);
  return [...stored, ...found.filter(({ isHint }) => hasGrounds || !isHint).map(({ evidence }) => evidence)];
};

/** Evidence that came before its owner was known follows to the owner. */
const adopt = async ({ store, history }: Books, { child }: Ownership, touched: Map<string, Entity>): Promise<void> => {
  const { uid: _, ...named } = child;
  for (const entity of child.uid === undefined ? [named] : [named, child]) {
    const root = await rootOf(store, entity);
    if (entityKey(root) !== entityKey(entity)) await move({ store, history }, entity, root, touched);
  }
};

const move = async (
  { store, history }: Books,
  from: Entity,
  to: Entity,
  touched: Map<string, Entity>,
): Promise<void> => {
  const [stored, hasMatches] = await Promise.all([store.evidenceOf(entityKey(from)), history.move(from)]);
  const evidence = await seenOnPodOf(store, from, stored);
  if (evidence.length === 0 && !hasMatches) return;
  await book({ store, history }, to, evidence, touched);
  touched.delete(entityKey(from));
  await closeInFavourOf(store, from, to);
};

/** Evidence about an object is told as evidence about its owner. */
const closeInFavourOf = async (store: EvidenceStore, from: Entity, to: Entity): Promise<void> => {
  for (const hypothesis of HYPOTHESES) {
    await store.mergeIncident(incidentId(entityKey(from), hypothesis), incidentId(entityKey(to), hypothesis));
  }
};

/**
 * Joins evidence at the owner. The owner is looked up again after the write: whoever learnt of a new owner in between has
 * either seen this evidence, or is seen here.
 */
const book = async (
  { store, history }: Books,
  entity: Entity,
  evidence: readonly Evidence[],
  touched: Map<string, Entity>,
): Promise<void> => {
  const root = await rootOf(store, entity);
  await store.joinEvidence(entityKey(root), await seenOnPodOf(store, entity, evidence));
  touched.set(entityKey(root), root);
  const later = await rootOf(store, root);
  if (entityKey(later) !== entityKey(root)) await move({ store, history }, root, later, touched);
};

/** What was seen on a container was seen on the pod that turned out to run it: nobody looks for a container later. */
const seenOnPodOf = async (
  store: EvidenceStore,
  entity: Entity,
  evidence: readonly Evidence[],
): Promise<readonly Evidence[]> => {
  const pod = entity.kind === PROVISIONAL_KIND ? await store.ownerOf(entityKey(entity)) : undefined;
  return pod ? evidence.map((piece) => ({ ...piece, seenOn: [pod, ...piece.seenOn] })) : evidence;
};

interface Weighing {
  readonly dependencies: Dependencies;
  readonly sharing: ReturnType<typeof createSharing>;
  readonly evidenceAbout: (owner: Entity) => Promise<readonly Evidence[]>;
}

/** Weighs an owner, and returns those whose shares of common evidence depend on it. */
const weigh = async (weighing: Weighing, owner: Entity): Promise<readonly Entity[]> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const fellows = await weighOnce(weighing, owner);
    if (!fellows) continue;
    // Whoever learnt of an owner of it meanwhile may have found no incident to close yet.
    const { store } = weighing.dependencies;
    const root = await rootOf(store, owner);
    if (entityKey(root) !== entityKey(owner)) await closeInFavourOf(store, owner, root);
    return fellows;
  }
  throw new Error(`the incident of ${entityKey(owner)} changed ${MAX_ATTEMPTS} times while it was written`);
};

/** Undefined when somebody else has written the incident in between. */
const weighOnce = async (
  { dependencies, sharing, evidenceAbout }: Weighing,
  owner: Entity,
): Promise<readonly Entity[] | undefined> => {
  const { store, policies, standing, clock, metrics, pullsFindings } = dependencies;
  const key = entityKey(owner);
  const known = await Promise.all(HYPOTHESES.map(async (hypothesis) => store.incident(incidentId(key, hypothesis))));
  const own = await evidenceAbout(owner);
  const isKnown = known.some((stored) => stored !== undefined);
  // Whatever is certain about it comes with evidence of its own, and weighs it then.
  if (!isKnown && owner.kind !== 'Node' && own.every(({ candidates }) => candidates !== undefined)) return [];
  const { evidence, fellows } = await sharing.applyTo(owner, own);
  if (!isKnown && !deservesIncident(owner, evidence)) return fellows;
  const policy = policyFor(policies, owner.cluster);
  const weighed = incidentsOf(owner, evidence, clock.now(), {
    standing,
    falcoWriterProven: policy.falcoWriterProven,
    isProtected: isProtected(policy, owner),
  });
  const groundless = known.filter((stored) => stored && !weighed.some(({ id }) => id === stored.incident.id));
  const incidents = [...weighed, ...groundless.flatMap((stored) => (stored ? [withdrawn(stored.incident)] : []))];
  // Most of what is weighed is never told to anybody, and needs none.
  const worthTelling = weighed.some(({ state }) => state !== 'record');
  const exceptions = worthTelling ? await store.exceptions(owner.cluster) : [];
  for (const assessed of incidents) {
    const stored = known.find((candidate) => candidate?.incident.id === assessed.id);
    const questions = questionsOf(assessed, exceptions, stored?.response?.release, clock.now());
    const incident = { ...assessed, reasons: [...assessed.reasons, ...questions] };
    const exception = exceptionFor(incident, exceptions, clock.now());
    const suppressed = exception && suppressionBy(exception);
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
