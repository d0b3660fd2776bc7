import type { AssessmentContext } from '../core/correlation/assess';
import { seenDaysOf, standingBills, suspectDaysOf, wasSeenAround } from '../core/correlation/cost';
import { bookingsOf, isAboutInstance, periodOf, type Booking } from '../core/correlation/nodes';
import { daysAround, growthIn } from '../core/correlation/new-compute';
import { attributionOf } from '../core/correlation/attribution';
import { isSuspect, oddsAlone, shareOf, withShare, type Candidate } from '../core/correlation/shares';
import { accountEntity, entityKey, type Entity } from '../core/model/entity';
import { evidenceOf, isExercise } from '../core/model/evidence';
import type { Evidence } from '../core/model/incident';
import { mayBeOn, type Placement } from '../core/model/placement';
import type { Policy } from '../core/model/policy';
import type { Signal } from '../core/model/signal';
import type { ComputeLog, EvidenceStore, Metrics, PlacementLog, SuspectLog } from '../core/ports';
import { rootOf } from './roots';

export interface Dependencies {
  readonly store: EvidenceStore;
  readonly placements: PlacementLog;
  readonly suspects: SuspectLog;
  readonly policies: readonly Policy[];
  readonly standing: AssessmentContext['standing'];
  /** The account that billing speaks about; undefined where billing is not read. */
  readonly account: { readonly id: string; readonly region: string } | undefined;
  /** What clusters ran; absent where nobody notes it. */
  readonly compute?: ComputeLog;
  readonly metrics: Metrics;
}

export interface Shared {
  /** What there is about the owner, each piece with the share that is the owner's. */
  readonly evidence: readonly Evidence[];
  /** Who shares any of it: when this owner's odds change, so do their shares. */
  readonly fellows: readonly Entity[];
}

/**
 * Evidence that does not name its subject: findings about nodes, and bills.
 *
 * A finding about a node is booked on all whom it may be about. A bill stays on the account, and whoever was suspect on
 * its days is given a share when it is weighed. Shares are worked out with each weighing from what is known of each
 * candidate alone; they are never stored as evidence, so that the order of arrival changes nothing.
 */
export const createSharing = (
  dependencies: Dependencies,
  evidenceAbout: (owner: Entity) => Promise<readonly Evidence[]>,
) => {
  const { store, placements, suspects, policies, standing, account, metrics, compute } = dependencies;
  const ofAccount = account && accountEntity(account.id, account.region);

  const bookings = async (signal: Signal): Promise<readonly Booking[]> => {
    if (!isAboutInstance(signal)) return [{ entity: signal.entity, evidence: evidenceOf(signal) }];
    const { cluster, name: instanceId } = signal.entity;
    const { from, to } = periodOf(signal);
    for (const candidate of cluster === '' ? policies.map((policy) => policy.cluster) : [cluster]) {
      const onNode = await placedOn(placements, candidate, { instanceId, name: signal.facts['node'] }, from, to);
      if (onNode.length > 0 || cluster !== '') {
        return bookingsOf({ ...signal, entity: { ...signal.entity, cluster: candidate } }, onNode);
      }
    }
    // An instance without a tag of EKS on which no pod ran: some other machine of the account.
    metrics.count('InstanceOfNoCluster');
    return [];
  };

  const rootsOf = async (entities: readonly Entity[]): Promise<readonly Entity[]> =>
    distinct(await Promise.all(entities.map(async (entity) => rootOf(store, entity))));

  const weigh = async (candidates: readonly Entity[]): Promise<readonly Candidate[]> =>
    Promise.all(
      candidates.map(async (entity) => ({
        entity,
        odds: oddsAlone(await evidenceAbout(entity), { standing }),
      })),
    );

  const shared = async (owner: Entity, piece: Evidence, candidates: readonly Entity[]): Promise<Shared> => ({
    evidence: [withShare(piece, shareOf(owner, await weigh(candidates)))],
    fellows: candidates,
  });

  /** What a bill leaves to its account, and who was looked at to explain it. */
  const left = async (owner: Entity, bill: Evidence): Promise<Shared> => {
    // Where no cluster is guarded there is nobody to look at.
    if (!ofAccount || entityKey(owner) !== entityKey(ofAccount)) return { evidence: [bill], fellows: [] };
    const suspected = await suspectsAround(bill);
    const weighed = await weigh(distinct([...suspected, owner]));
    const { from = bill.lastAt.slice(0, 10), to = from } = bill.facts;
    const days = compute
      ? await Promise.all(policies.map(async ({ cluster }) => compute.days(cluster, daysAround(from, to))))
      : [];
    const attribution = attributionOf(owner, weighed, growthIn(days.flat(), { from, to }));
    return {
      evidence: [{ ...withShare(bill, shareOf(owner, weighed)), attribution }],
      fellows: suspected,
    };
  };

  const suspectsAround = async (anomaly: Evidence): Promise<readonly Entity[]> => {
    const noted = await Promise.all(
      policies.flatMap(({ cluster }) => suspectDaysOf(anomaly).map(async (day) => suspects.on(cluster, day))),
    );
    return rootsOf(noted.flat());
  };

  /** Bills of days on which the owner was suspect by what else is known of it. */
  const bills = async (owner: Entity, own: readonly Evidence[]): Promise<readonly Evidence[]> => {
    if (!ofAccount || !policies.some(({ cluster }) => cluster === owner.cluster)) return [];
    if (!isSuspect(oddsAlone(own, { standing }))) return [];
    for (const day of seenDaysOf(own)) await suspects.note(owner, day);
    const ofAll = (await store.evidenceOf(entityKey(ofAccount))).filter(isBill);
    return standingBills(ofAll).filter((piece) => wasSeenAround(own, piece));
  };

  const applyTo = async (owner: Entity, own: readonly Evidence[]): Promise<Shared> => {
    const isAccount = owner.kind === 'Account';
    const parts = own
      .filter((piece) => !isBill(piece))
      .map(async (piece) =>
        piece.candidates ? shared(owner, piece, await rootsOf(piece.candidates)) : { evidence: [piece], fellows: [] },
      );
    const ofBills = isAccount
      ? standingBills(own.filter(isBill)).map(async (bill) => left(owner, bill))
      : (await bills(owner, own)).map(async (bill) =>
          // The account itself stands for what no owner explains.
          shared(owner, bill, distinct([...(await suspectsAround(bill)), ...(ofAccount ? [ofAccount] : [])])),
        );
    const all = await Promise.all([...parts, ...ofBills]);
    const fellows = distinct(all.flatMap((part) => part.fellows));
    return {
      evidence: all.flatMap(({ evidence }) => evidence),
      fellows: fellows.filter((fellow) => entityKey(fellow) !== entityKey(owner)),
    };
  };

  return { bookings, applyTo };
};

/** By the instance, and by the name of its node: until somebody has read the node, nobody knows that they are one. */
const placedOn = async (
  log: PlacementLog,
  cluster: string,
  { instanceId, name }: { readonly instanceId: string; readonly name: string | undefined },
  from: string,
  to: string,
): Promise<readonly Placement[]> => {
  const byInstance = await log.on(cluster, { instanceId }, from, to);
  const byName = name === undefined ? [] : await log.on(cluster, { name }, from, to);
  const all = [...byInstance, ...byName.filter((placement) => mayBeOn(placement, instanceId))];
  return [...new Map(all.map((placement) => [entityKey(placement.pod), placement])).values()];
};

const isBill = (piece: Evidence): boolean => piece.channel === 'COST' && !isExercise(piece);

const distinct = (entities: readonly Entity[]): readonly Entity[] => [
  ...new Map(entities.map((entity) => [entityKey(entity), entity])).values(),
];
