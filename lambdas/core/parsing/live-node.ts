import type { LiveNode } from '../inspection/inventory';
import { isObject, objectAt, objectsOf, textOf, type JsonObject } from './json';
import { isoTime } from './placement';

/** More names than a node has. */
const MAX_NAMES = 16;

const NAME_TYPES = new Set(['Hostname', 'InternalDNS', 'ExternalDNS']);

/** Nodes of a page of a list, each with what it is called and whether Falco can run there. */
export const parseLiveNodes = (list: unknown): readonly LiveNode[] =>
  objectsOf(isObject(list) ? list['items'] : undefined).flatMap((item) => {
    const metadata = objectAt(item, 'metadata');
    const name = textOf(metadata['name']);
    const createdAt = isoTime(metadata['creationTimestamp']);
    if (name === '' || createdAt === undefined) return [];
    const labels = objectAt(metadata, 'labels');
    return [
      {
        name,
        names: namesOf(item, labels),
        createdAt,
        isReady: objectsOf(objectAt(item, 'status')['conditions']).some(
          ({ type, status }) => type === 'Ready' && status === 'True',
        ),
        carriesSensor:
          labels['eks.amazonaws.com/compute-type'] !== 'fargate' && labels['kubernetes.io/os'] !== 'windows',
      },
    ];
  });

const namesOf = (item: JsonObject, labels: JsonObject): readonly string[] => {
  const addresses = objectsOf(objectAt(item, 'status')['addresses'])
    .filter(({ type }) => NAME_TYPES.has(textOf(type)))
    .map(({ address }) => textOf(address));
  const instanceId = textOf(objectAt(item, 'spec')['providerID']).split('/').at(-1) ?? '';
  return [textOf(labels['kubernetes.io/hostname']), instanceId, ...addresses]
    .filter((name) => name !== '')
    .slice(0, MAX_NAMES);
};
