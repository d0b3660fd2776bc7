import { WORKLOAD_KINDS, isWorkloadKind } from '../core/actions/workload-kind';
import { fold } from '../core/detectors/analyse';
import { inspectWorkloads, rootedIn, type Rooted } from '../core/inspection/inspect-workloads';
import type { Inventory, LiveWorkload } from '../core/inspection/inventory';
import { turnsAt } from '../core/inspection/turns';
import { PROVISIONAL_KIND, type Entity } from '../core/model/entity';
import type { InspectionRequest } from '../core/model/inspection';
import type { Analysis, Signal } from '../core/model/signal';
import type { Clock, ImageScanStore, Metrics, SensorLog, SignalSink, UtilisationStore } from '../core/ports';
import { listenToSensors } from './listen-to-sensors';
import { measureCompute, type ComputeDependencies } from './measure-compute';
import { measureUse } from './measure-use';
import { readScans } from './read-scans';

export interface Dependencies {
  readonly inventoryFor: (cluster: string) => Promise<Inventory>;
  readonly signals: SignalSink;
  readonly utilisation: UtilisationStore;
  /** Absent where bills are not read. */
  readonly compute?: ComputeDependencies;
  readonly sensors: Pick<SensorLog, 'lastHeard'>;
  /** Undefined where scans of images are not read. */
  readonly scans: Pick<ImageScanStore, 'scansOf'> | undefined;
  /** How often whole clusters are swept. */
  readonly everyMinutes: number;
  readonly clock: Clock;
  readonly metrics: Metrics;
}

/** Pod, ReplicaSet, Deployment, and one to spare. */
const MAX_OWNERS = 4;

/**
 * Looks at what is alive: in a whole cluster, in a namespace, or at one pod and its owners.
 *
 * It reads and never writes there. A look that fails throws as a whole, and its queue tries again: what was sent before
 * is sent again, and adds nothing.
 */
export const createInspector = (dependencies: Dependencies) => {
  const { inventoryFor, signals, metrics } = dependencies;

  return async (request: InspectionRequest): Promise<void> => {
    const inventory = await inventoryFor(request.cluster);
    const analysis = await lookAt(dependencies, inventory, request);
    if (request.reason !== 'schedule') metrics.count('Inspections', 1, { reason: request.reason });
    if (!isEmpty(analysis)) await signals.send(fold(analysis));
  };
};

const lookAt = async (
  dependencies: Dependencies,
  inventory: Inventory,
  { cluster, entity, seenAt }: InspectionRequest,
): Promise<Analysis> => {
  const tellAll = () => true;
  if (entity?.kind === 'Namespace') {
    return inspect(inventory, rootedIn(await listed(dependencies, inventory, entity.namespace)), tellAll);
  }
  if (entity?.kind === PROVISIONAL_KIND) return podOfContainer(dependencies, inventory, entity);
  if (entity) {
    return inspect(inventory, rootedIn(await family(dependencies, inventory, entity, seenAt)), tellAll);
  }
  const { clock, everyMinutes, compute } = dependencies;
  const rooted = rootedIn(await listed(dependencies, inventory));
  const analysis = await inspect(inventory, rooted, turnsAt(clock.now(), everyMinutes));
  const measured: readonly Signal[] = await measureUse(dependencies, inventory, rooted);
  const grown = compute ? await measureCompute(compute, dependencies, cluster, rooted, analysis.placements ?? []) : [];
  const silent = await listenToSensors(dependencies, inventory, rooted, cluster);
  const scanned = await readScans(dependencies, rooted);
  return { ...analysis, signals: [...analysis.signals, ...measured, ...grown, ...silent, ...scanned] };
};

const inspect = async (
  inventory: Inventory,
  rooted: readonly Rooted[],
  tells: (workload: LiveWorkload) => boolean,
): Promise<Analysis> =>
  rooted.length === 0
    ? { signals: [], ownerships: [] }
    : inspectWorkloads(rooted, { instances: await inventory.instances(), tells });

/** Pods come first: whoever made one that is listed is then listed too. */
const listed = async (
  { metrics }: Dependencies,
  inventory: Inventory,
  namespace?: string,
): Promise<readonly LiveWorkload[]> => {
  const found: LiveWorkload[] = [];
  for (const kind of WORKLOAD_KINDS) {
    for await (const { workloads, unreadable } of inventory.list(kind, namespace)) {
      found.push(...workloads);
      if (unreadable > 0) metrics.count('UnreadableLiveObjects', unreadable);
    }
  }
  metrics.count('WorkloadsInspected', found.length);
  return found;
};

/** An object by its name, and the owners that it names, step by step; whether they hold is judged later. */
const family = async (
  { metrics }: Dependencies,
  inventory: Inventory,
  { kind, namespace, name, uid }: Entity,
  seenAt: string | undefined,
): Promise<readonly LiveWorkload[]> => {
  const first = isWorkloadKind(kind) ? await inventory.get(kind, namespace, name) : undefined;
  if (!first || !isWhatWasSeen(first, uid, seenAt)) {
    metrics.count('InspectedObjectGone');
    return [];
  }
  const found = [first];
  for (let object = first.object; found.length <= MAX_OWNERS;) {
    const reference = object.workload.ownerReferences.find(({ controller }) => controller);
    if (!reference || !isWorkloadKind(reference.kind)) break;
    const owner = await inventory.get(reference.kind, namespace, reference.name);
    if (!owner) break;
    found.push(owner);
    object = owner.object;
  }
  return found;
};

/** A container by the id that Falco tells, of which the runtime knows the rest. What is in no pod or in two is in none. */
const podOfContainer = async (
  dependencies: Dependencies,
  inventory: Inventory,
  container: Entity,
): Promise<Analysis> => {
  const found: LiveWorkload[] = [];
  for await (const { workloads } of inventory.list('Pod')) {
    found.push(...workloads.filter(({ containerIds }) => containerIds.some((id) => id.startsWith(container.name))));
  }
  const [pod, another] = found;
  if (!pod || another) {
    dependencies.metrics.count('InspectedObjectGone');
    return { signals: [], ownerships: [] };
  }
  const { cluster, kind, namespace, name, uid } = pod.object.entity;
  const owner: Entity = { cluster, kind, namespace, name, uid };
  const analysis = await inspect(
    inventory,
    rootedIn(await family(dependencies, inventory, owner, undefined)),
    () => true,
  );
  const at = new Date(pod.object.workload.createdAt ?? 0).toISOString();
  // First whose the pod is: evidence then goes all the way at once.
  return { ...analysis, ownerships: [...analysis.ownerships, { child: container, owner, at }] };
};

/** A name may have passed to a later object. */
const isWhatWasSeen = (
  { object: { entity, workload } }: LiveWorkload,
  uid: string | undefined,
  seenAt: string | undefined,
): boolean => {
  if (uid !== undefined) return entity.uid === uid;
  return seenAt === undefined || !(Date.parse(workload.createdAt ?? '') > Date.parse(seenAt));
};

const isEmpty = ({ signals, ownerships, placements = [] }: Analysis): boolean =>
  signals.length + ownerships.length + placements.length === 0;
