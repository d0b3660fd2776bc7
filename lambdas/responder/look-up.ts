import type { Cluster, LiveObject } from '../core/actions/cluster';
import { isWorkloadKind } from '../core/actions/workload-kind';
import { entityKey, type Entity } from '../core/model/entity';
import type { Incident } from '../core/model/incident';
import { chainOf } from '../core/response/ownership';
import type { LiveSituation } from '../core/response/plan';

/** An incident names few objects; a storm of names must not become a storm of requests. */
const MAX_NAMED = 20;

/** Pod, ReplicaSet, Deployment, and one to spare. */
const MAX_OWNERS = 4;

/** Reads what the incident names, the owners above it and the pods below it. */
export const lookUp = async (cluster: Cluster, incident: Incident): Promise<LiveSituation> => {
  const found = new Map<string, LiveObject>();
  const asked = new Map<string, Promise<LiveObject | undefined>>();
  const get = async ({ kind, namespace, name }: Entity): Promise<LiveObject | undefined> => {
    if (!isWorkloadKind(kind)) return undefined;
    const key = `${kind}/${namespace}/${name}`;
    const request = asked.get(key) ?? cluster.get(kind, namespace, name);
    asked.set(key, request);
    return request;
  };
  const climb = async (entity: Entity): Promise<void> => {
    let object = await get(entity);
    for (let step = 0; object && step <= MAX_OWNERS; step++) {
      found.set(object.entity.uid, object);
      const reference = object.workload.ownerReferences.find(({ controller }) => controller);
      object = reference && (await get({ ...object.entity, kind: reference.kind, name: reference.name }));
    }
  };
  await Promise.all(namedBy(incident).map(climb));

  const tops = [...found.values()].filter((object) => chainOf(object, [...found.values()]).length === 1);
  const below = await Promise.all(tops.map(async (top) => belowOf(cluster, top)));
  for (const object of below.flat()) found.set(object.entity.uid, object);
  return { objects: [...found.values()] };
};

const namedBy = ({ entity, evidence }: Incident): readonly Entity[] => {
  const entities = [entity, ...evidence.flatMap(({ seenOn }) => seenOn)].filter(({ kind }) => isWorkloadKind(kind));
  return [...new Map(entities.map((one) => [entityKey(one), one])).values()].slice(0, MAX_NAMED);
};

/** Live pods that belong to an object by all that `chainOf` checks. */
export const podsOf = async (cluster: Cluster, object: LiveObject): Promise<readonly LiveObject[]> => {
  const family = [object, ...(await belowOf(cluster, object))];
  return family.filter(
    (pod) => pod.entity.kind === 'Pod' && pod.alive && pod !== object && chainOf(pod, family).includes(object),
  );
};

/** Candidates only: whoever selects them does not own them yet. */
const belowOf = async (cluster: Cluster, owner: LiveObject): Promise<readonly LiveObject[]> => {
  const { kind, namespace, uid } = owner.entity;
  if (kind === 'CronJob') {
    const jobs = (await cluster.list('Job', namespace)).filter(
      ({ alive, workload }) => alive && workload.ownerReferences.some((reference) => reference.uid === uid),
    );
    const pods = await Promise.all(jobs.map(async (job) => belowOf(cluster, job)));
    return [...jobs, ...pods.flat()];
  }
  if (kind === 'Pod' || !owner.selector) return [];
  const [pods, replicaSets] = await Promise.all([
    cluster.list('Pod', namespace, owner.selector),
    kind === 'Deployment' ? cluster.list('ReplicaSet', namespace, owner.selector) : [],
  ]);
  return [...pods, ...replicaSets];
};
