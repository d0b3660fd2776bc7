import type { InventoryPage, LiveWorkload, PodUsage } from '../inspection/inventory';
import type { CpuAllowance } from '../model/utilisation';
import { isObject, objectAt, objectsOf, textOf, type JsonObject } from './json';
import { parseLiveObject } from './live-object';
import { isoTime, placementOfPod } from './placement';

/** The field manager of MineGuard's own writes. It is only a time that depends on it, so it need not be proven. */
const OWN_MANAGER = 'mineguard';

const EPOCH = new Date(0).toISOString();

/** A live object as an inspection sees it; undefined for what does not run pods. */
export const parseLiveWorkload = (cluster: string, object: unknown): LiveWorkload | undefined => {
  const live = parseLiveObject(cluster, object);
  if (!live) return undefined;
  const isPod = live.entity.kind === 'Pod';
  const metadata = objectAt(object, 'metadata');
  const placement = isPod ? placementOfPod(cluster, object) : undefined;
  return {
    object: live,
    writtenAt: writtenAt(metadata),
    ending: isoTime(metadata['deletionTimestamp']) !== undefined,
    ...(placement ? { placement } : {}),
    containerIds: isPod ? containerIdsOf(objectAt(object, 'status')) : [],
    allowances: isPod ? objectsOf(objectAt(object, 'spec')['containers']).map(allowanceOf) : [],
  };
};

const STATUSES = ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'];
const CONTAINER_ID = /^[a-z-]{1,32}:\/\/([0-9a-f]{12,64})$/;

/** `containerd://0123…`; one that has not been made yet has none. */
const containerIdsOf = (status: JsonObject): readonly string[] =>
  STATUSES.flatMap((field) => objectsOf(status[field])).flatMap(
    ({ containerID }) => CONTAINER_ID.exec(textOf(containerID))?.[1] ?? [],
  );

/** A page of a list. Its items do not repeat what they are. */
export const parseWorkloadPage = (cluster: string, apiVersion: string, kind: string, list: unknown): InventoryPage => {
  const items = objectsOf(isObject(list) ? list['items'] : undefined);
  const workloads = items.flatMap((item) => parseLiveWorkload(cluster, { ...item, apiVersion, kind }) ?? []);
  return { workloads, unreadable: items.length - workloads.length };
};

/** Node name and EC2 instance of each node that is one: `aws:///eu-west-1a/i-0abc`. */
export const parseInstances = (list: unknown): readonly (readonly [string, string])[] =>
  objectsOf(isObject(list) ? list['items'] : undefined).flatMap((node) => {
    const name = textOf(objectAt(node, 'metadata')['name']);
    const instanceId = /^aws:\/\/.*\/(i-[0-9a-f]+)$/.exec(textOf(objectAt(node, 'spec')['providerID']))?.[1];
    return name === '' || instanceId === undefined ? [] : [[name, instanceId] as const];
  });

/** A list of `pods.metrics.k8s.io`. */
export const parsePodUsage = (list: unknown): readonly PodUsage[] =>
  objectsOf(isObject(list) ? list['items'] : undefined).flatMap((item) => {
    const metadata = objectAt(item, 'metadata');
    const [namespace, pod] = [textOf(metadata['namespace']), textOf(metadata['name'])];
    const at = isoTime(item['timestamp']);
    if (namespace === '' || pod === '' || at === undefined) return [];
    const cores = objectsOf(item['containers']).flatMap((container) => {
      const used = coresOf(objectAt(container, 'usage')['cpu']);
      return used === undefined ? [] : [[textOf(container['name']), used] as const];
    });
    return [{ namespace, pod, sample: { at, cores: Object.fromEntries(cores) } }];
  });

const UNITS: Readonly<Record<string, number>> = { n: 1e-9, u: 1e-6, m: 1e-3, '': 1, k: 1e3 };

/** Processor cores from a Kubernetes quantity, such as `250m` or `1500000n`. */
export const coresOf = (quantity: unknown): number | undefined => {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)([numk]?)$/.exec(textOf(quantity)) ?? [];
  const factor = UNITS[unit];
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
};

const allowanceOf = (container: JsonObject): CpuAllowance => {
  const limitCores = coresOf(objectAt(container, 'resources', 'limits')['cpu']);
  const requestCores = coresOf(objectAt(container, 'resources', 'requests')['cpu']);
  return {
    container: textOf(container['name']),
    ...(limitCores === undefined ? {} : { limitCores }),
    ...(requestCores === undefined ? {} : { requestCores }),
  };
};

/** The last write of anybody but us that was not one of its status; the creation where that is not told. */
const writtenAt = (metadata: JsonObject): string =>
  objectsOf(metadata['managedFields'])
    .filter(({ manager, subresource }) => manager !== OWN_MANAGER && textOf(subresource) === '')
    .map(({ time }) => isoTime(time) ?? EPOCH)
    .reduce((a, b) => (a > b ? a : b), isoTime(metadata['creationTimestamp']) ?? EPOCH);
