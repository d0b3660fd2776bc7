import type { FindingWorkload, GuardDutyFinding } from '../model/guardduty-finding';
import { kindOf, nonEmpty, presentOf, timeOf } from './guardduty-fields';
import { isObject, objectAt, objectsOf, textOf, textsOf, type JsonObject } from './json';

/** A sequence holds at most a hundred signals; each may be about several workloads. */
const MAX_MEMBERS = 100;

/**
 * What an attack sequence is made of: its findings, under their own types and ids, and its other signals under the type
 * of the sequence, each once for every workload or instance that it is about.
 *
 * A member says less than the finding it stands for: it names no uid and no process.
 */
export const membersOf = (
  sequence: GuardDutyFinding,
  detail: JsonObject,
): Pick<GuardDutyFinding, 'cluster' | 'members'> => {
  const resources = new Map(objectsOf(detail['resources']).map((one) => [textOf(one['uid']), one]));
  const endpoints = new Map(objectsOf(detail['endpoints']).map((one) => [textOf(one['id']), one]));
  const named = [...resources.values()].find((one) => textOf(one['resourceType']) === 'EKS_CLUSTER');
  const cluster = sequence.cluster ?? (named && clusterOf(named));
  const { workload: _, instanceId: __, ...about } = presentOf({ ...sequence, cluster });
  const members = objectsOf(detail['signals']).flatMap((signal) => {
    const touched = textsOf(signal['resourceUids'])
      .map((uid) => resources.get(uid))
      .filter(isObject);
    const [endpoint] = textsOf(signal['endpointIds'])
      .map((id) => endpoints.get(id))
      .filter(isObject);
    return placesIn(touched).map((place): GuardDutyFinding => ({
      ...about,
      ...identityOf(signal, sequence),
      ...place,
      ...presentOf({
        domain: nonEmpty(endpoint?.['domain']),
        remoteIp: nonEmpty(endpoint?.['ip']),
        remotePort: nonEmpty(endpoint?.['port']),
      }),
    }));
  });
  return presentOf({ cluster, members: members.slice(0, MAX_MEMBERS) });
};

/** Signals that are no findings have no identity outside of the sequence. */
const identityOf = (signal: JsonObject, sequence: GuardDutyFinding) => {
  const isFinding = textOf(signal['type']) === 'FINDING';
  const lastSeenAt = timeOf(signal['lastSeenAt']) ?? sequence.lastSeenAt;
  return {
    id: isFinding ? (textOf(signal['uid']).split('/').at(-1) ?? '') : sequence.id,
    type: isFinding ? textOf(signal['name']) : sequence.type,
    updatedAt: timeOf(signal['updatedAt']) ?? sequence.updatedAt,
    firstSeenAt: timeOf(signal['firstSeenAt']) ?? lastSeenAt,
    lastSeenAt,
  };
};

type Place = Pick<GuardDutyFinding, 'workload' | 'instanceId'>;

/** Workloads; only where there are none the instances, which would put the blame on all pods of a node. */
const placesIn = (resources: readonly JsonObject[]): readonly Place[] => {
  const workloads = resources.flatMap((one) => workloadOf(one) ?? []).map((workload) => ({ workload }));
  return workloads.length > 0 ? workloads : resources.flatMap((one) => instanceOf(one) ?? []);
};

const workloadOf = (resource: JsonObject): FindingWorkload | undefined => {
  const { kubernetesResourcesTypes, namespace } = objectAt(resource, 'data', 'kubernetesWorkload');
  const [kind, place, name] = [kindOf(kubernetesResourcesTypes), nonEmpty(namespace), nonEmpty(resource['name'])];
  return kind !== undefined && place !== undefined && name !== undefined ? { kind, namespace: place, name } : undefined;
};

const instanceOf = (resource: JsonObject): Place | undefined => {
  const instanceId = /(?:^|\/)(i-[0-9a-f]{8,17})$/.exec(textOf(resource['uid']))?.[1];
  return instanceId === undefined ? undefined : { instanceId };
};

const clusterOf = (resource: JsonObject): string | undefined =>
  nonEmpty(
    textOf(objectAt(resource, 'data', 'eksCluster')['arn'])
      .split('/')
      .at(-1),
  ) ?? nonEmpty(resource['name']);
