import type { HostPath, PodTemplate } from '../model/workload';
import { objectAt, objectsOf, textOf, type JsonObject } from './json';

/** What a pod takes of its node beside the network; only what it takes. */
export type HostAccess = Pick<PodTemplate, 'hostPid' | 'hostIpc' | 'hostPaths'>;

const CONTAINER_LISTS = ['containers', 'initContainers', 'ephemeralContainers'];

export const hostAccessOf = (spec: JsonObject): HostAccess => {
  const hostPaths = hostPathsOf(spec);
  return {
    ...(spec['hostPID'] === true ? { hostPid: true } : {}),
    ...(spec['hostIPC'] === true ? { hostIpc: true } : {}),
    ...(hostPaths.length === 0 ? {} : { hostPaths }),
  };
};

export const joinHostAccess = (a: HostAccess, b: HostAccess): HostAccess => {
  const hostPaths = [...(a.hostPaths ?? []), ...(b.hostPaths ?? [])];
  return { ...a, ...b, ...(hostPaths.length === 0 ? {} : { hostPaths }) };
};

/** A volume that no container mounts reaches nothing. */
const hostPathsOf = (spec: JsonObject): readonly HostPath[] => {
  const volumes = objectsOf(spec['volumes']).flatMap((volume) => {
    const path = textOf(objectAt(volume, 'hostPath')['path']);
    return path === '' ? [] : [{ name: textOf(volume['name']), path }];
  });
  if (volumes.length === 0) return [];
  const mounts = CONTAINER_LISTS.flatMap((list) => objectsOf(spec[list])).flatMap((container) =>
    objectsOf(container['volumeMounts']),
  );
  return volumes.flatMap(({ name, path }) => {
    const used = mounts.filter((mount) => textOf(mount['name']) === name);
    return used.length === 0 ? [] : [{ path, writable: used.some((mount) => mount['readOnly'] !== true) }];
  });
};
