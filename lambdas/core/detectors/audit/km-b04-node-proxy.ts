import { scanTexts } from '../../indicators/scan';
import type { AuditEvent } from '../../model/audit-event';
import type { Entity } from '../../model/entity';
import type { Weight } from '../../model/signal';
import { isAcceptedRequest } from '../accepted-write';
import { callerFacts } from '../actor-facts';
import { requestExample } from '../audit-example';
import type { Detector } from '../detector';
import { indicatorsOf, isConclusive } from '../mining-texts';
import { nodeEntity } from '../node-entity';
import { principalOf } from '../principal';

/** What a kubelet runs for whoever reaches it. */
const RUNS = new Set(['run', 'exec', 'attach', 'portforward', 'cri']);

/** What a kubelet tells of its pods and containers. */
const TELLS = new Set(['pods', 'runningpods', 'containerlogs', 'logs', 'checkpoint', 'debug']);

const NAME = /^[a-z0-9][a-z0-9.-]{0,252}$/;

const throughNode = (path: string, changes: Partial<AuditEvent> = {}): AuditEvent =>
  requestExample(
    { resource: 'nodes', subresource: 'proxy', name: 'node-1' },
    {
      verb: 'get',
      code: 200,
      requestUri: `/api/v1/nodes/node-1/proxy/${path}`,
      username: 'system:serviceaccount:shop:ci',
      ...changes,
    },
  );

/**
 * Somebody reached a kubelet through the API server: to run something in a pod, or to list what runs.
 *
 * Sees: the path behind `proxy/`, for create and get alike, since a WebSocket needs no more than get. What is run is also
 * read for signs of mining.
 * Misses: requests straight to a kubelet, which no audit log shows.
 */
export const nodeProxy: Detector<'audit'> = {
  id: 'KM-B04',
  version: 1,
  title: 'Node proxy to kubelet',
  source: 'audit',
  channel: 'API',
  weight: ['strong', 'moderate', 'conclusive'],
  severity: 'high',
  status: 'stable',
  selects: [{ verbs: ['create', 'get'], resources: ['nodes'], subresources: ['proxy'], wholeObject: false }],
  techniques: ['T1609', 'T1552.007'],
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#access-to-proxy-subresource-of-nodes',
  ],
  falsePositives: [
    'Monitoring that lists pods by way of the API server.',
    'Administrators who look into a broken node.',
  ],
  triage: [
    'Look who may use nodes/proxy: it runs commands in every pod of the node, past pods/exec and past admission.',
    'Look at the processes of the named pod now: what the command started may still run.',
  ],
  requires: { requestURI: 'without it nothing is seen' },
  examples: {
    matches: {
      'a command by POST': throughNode('run/shop/checkout-1/app?cmd=id', { verb: 'create' }),
      'a command by WebSocket, while it runs': throughNode('exec/shop/checkout-1/app?command=sh', {
        stage: 'ResponseStarted',
        code: 101,
      }),
      'a list of pods': throughNode('pods'),
      'a path that is written oddly': throughNode('%2e/RUN/shop/checkout-1/app', { verb: 'create' }),
    },
    ignores: {
      'metrics of the kubelet': throughNode('metrics/cadvisor'),
      'its health': throughNode('healthz'),
      'its statistics': throughNode('stats/summary'),
      'its configuration': throughNode('configz'),
      'a command that was refused': throughNode('run/shop/checkout-1/app', { verb: 'create', code: 403 }),
    },
  },

  detect(event) {
    if (!isAcceptedRequest(event)) return undefined;
    const [what = '', ...rest] = pathBehindProxy(event.requestUri);
    const asked = what.toLowerCase();
    const runs = RUNS.has(asked);
    if (!runs && !TELLS.has(asked)) return undefined;
    const node = nodeEntity(event.cluster, event.objectRef.name);
    const pod = runs && asked !== 'cri' ? podIn(event.cluster, rest) : undefined;
    const mining = runs ? miningIn(event.requestUri) : { indicators: [], weight: 'moderate' as const };
    return {
      entity: pod ?? principalOf(event),
      related: [node],
      indicators: [`kubelet ${asked}`, ...mining.indicators],
      weight: mining.weight,
      facts: callerFacts(event),
    };
  },
};

const MAX_SEGMENTS = 16;

/** Segments of the path behind `proxy/`, as the kubelet reads them. */
const pathBehindProxy = (requestUri: string): readonly string[] => {
  const path = requestUri.split('?', 1)[0] ?? '';
  const start = path.indexOf('/proxy/');
  return start === -1
    ? []
    : path
        .slice(start + '/proxy/'.length)
        .split('/', MAX_SEGMENTS)
        .map(decoded)
        .filter((segment) => segment !== '' && segment !== '.');
};

const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};

const podIn = (cluster: string, [namespace = '', name = '']: readonly string[]): Entity | undefined =>
  NAME.test(namespace) && NAME.test(name) ? { cluster, kind: 'Pod', namespace, name } : undefined;

const miningIn = (requestUri: string): { readonly indicators: readonly string[]; readonly weight: Weight } => {
  const start = requestUri.indexOf('?');
  const query = new URLSearchParams(start === -1 ? '' : requestUri.slice(start + 1));
  const words = ['cmd', 'command'].flatMap((name) => query.getAll(name));
  const scan = scanTexts([words.join(' '), words.join('')]);
  return { indicators: indicatorsOf(scan), weight: isConclusive(scan) ? 'conclusive' : 'strong' };
};
