import type { Placement } from '../model/placement';
import { isObject, objectAt, objectsOf, textOf, type JsonObject } from './json';

/** A pod as the API server shows it, as far as it says where it runs; undefined for one that has no node yet. */
export const placementOfPod = (cluster: string, pod: unknown): Placement | undefined => {
  const metadata = objectAt(pod, 'metadata');
  const spec = objectAt(pod, 'spec');
  const status = objectAt(pod, 'status');
  const [namespace, name, uid] = ['namespace', 'name', 'uid'].map((field) => textOf(metadata[field]));
  const node = textOf(spec['nodeName']);
  const from = isoTime(status['startTime']) ?? isoTime(metadata['creationTimestamp']);
  if (!namespace || !name || !uid || node === '' || from === undefined) return undefined;
  const podIp = textOf(status['podIP']);
  const to = endOf(status);
  return {
    pod: { cluster, kind: 'Pod', namespace, name, uid },
    node,
    ...(podIp === '' ? {} : { podIp }),
    hostNetwork: spec['hostNetwork'] === true,
    from,
    ...(to === undefined ? {} : { to }),
  };
};

interface Request {
  readonly cluster: string;
  readonly verb: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly requestObject: unknown;
  readonly responseObject: unknown;
  /** ISO 8601, milliseconds. */
  readonly at: string;
}

/**
 * What an audit event says of where a pod runs: the scheduler binds it to a node, it was made for a node and no scheduler
 * is asked, or it is removed for good.
 */
export const placementIn = (request: Request): Placement | undefined => {
  const { cluster, resource, verb, subresource, responseObject } = request;
  if (resource !== 'pods') return undefined;
  if (verb === 'create' && subresource === 'binding') return placementOfBinding(request);
  if (subresource !== '') return undefined;
  if (verb === 'create') return placementOfPod(cluster, responseObject);
  return verb === 'delete' ? placementOfRemoved(request) : undefined;
};

const placementOfBinding = ({ cluster, namespace, name, uid, requestObject, at }: Request): Placement | undefined => {
  const node = textOf(objectAt(requestObject, 'target')['name']);
  if (node === '' || namespace === '' || name === '' || uid === '') return undefined;
  return { pod: { cluster, kind: 'Pod', namespace, name, uid }, node, hostNetwork: false, from: at };
};

/** A deletion that leaves time announces the end; the one that leaves none, which its node sends, is the end. */
const placementOfRemoved = ({ cluster, responseObject, at }: Request): Placement | undefined => {
  if (
    !isObject(responseObject) ||
    Number(objectAt(responseObject, 'metadata')['deletionGracePeriodSeconds'] ?? 0) > 0
  ) {
    return undefined;
  }
  const placement = placementOfPod(cluster, responseObject);
  return placement && { ...placement, to: placement.to ?? at };
};

/** When the last container of a pod that has ended stopped. */
const endOf = (status: JsonObject): string | undefined => {
  const phase = status['phase'];
  if (phase !== 'Succeeded' && phase !== 'Failed') return undefined;
  return objectsOf(status['containerStatuses'])
    .flatMap((container) => isoTime(objectAt(container, 'state', 'terminated')['finishedAt']) ?? [])
    .sort()
    .at(-1);
};

/** The same format everywhere: times are compared as text. */
export const isoTime = (value: unknown): string | undefined => {
  const at = Date.parse(textOf(value));
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
};
