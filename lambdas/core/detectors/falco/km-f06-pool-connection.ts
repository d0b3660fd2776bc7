import { DONATION_HOSTS, isPoolHost } from '../../indicators/pool-hosts';
import { isPublicAddress } from '../../indicators/ip-address';
import type { Detector, Match } from '../detector';
import { connectionOf, type Connection } from '../falco-connection';
import { falcoExample, hostExample } from '../falco-example';
import { factsOf, isTagged, NEEDS_POD } from '../falco-facts';
import { subjectOf } from '../falco-pod';

/**
 * Falco compares the names of pools by itself, and tells only the address that it compared with: here its word must do. So it is with a rule that carries this id.
 */
const POOL_RULE = 'Detect outbound connections to common miner pool ports';

const WEB_PORTS: ReadonlySet<number> = new Set([80, 443]);

const connecting = (fields: Readonly<Record<string, unknown>>) =>
  falcoExample({ 'evt.type': 'connect', 'fd.l4proto': 'tcp', 'proc.name': 'worker', ...fields }, { rule: 'Outbound' });

/**
 * A process in a container connects to a mining pool.
 *
 * Sees: names of pools that Falco resolved for the far end of a connection, whatever rule raised the alert; and Falco's
 * own rule for pools, which tells no name.
 * Misses: pools that are on no list, proxies in front of a pool, and connections that no rule of Falco reports.
 */
export const poolConnection: Detector<'falco'> = {
  id: 'KM-F06',
  version: 1,
  title: 'Connection to pool',
  source: 'falco',
  channel: 'NET',
  weight: ['strong', 'moderate'],
  severity: 'high',
  status: 'stable',
  techniques: ['T1496.001'],
  references: ['https://attack.mitre.org/techniques/T1496/001/'],
  falsePositives: [
    'Dashboards and exporters that ask a pool for statistics of miners elsewhere.',
    'Security scanners and resolvers that try lists of domains.',
    'Another service behind the address that a pool shares with it, where only the address is known.',
  ],
  triage: [
    'Look at how long the connection lasts and how much it carries: a miner keeps one for hours and sends little.',
    'Look at the processor use of the pod, and compare its image with what your pipeline published.',
  ],
  requires: {
    'fd.sip.name, fd.rip.name or a name in fd.name': `without them only the rule "${POOL_RULE}" tells of a pool`,
    ...NEEDS_POD,
  },
  examples: {
    matches: {
      'a pool by its name': connecting({
        'fd.sip.name': 'pool.supportxmr.com',
        'fd.name': '10.0.1.7:40112->203.0.113.9:443',
      }),
      'where only XMRig goes': connecting({ 'fd.rip.name': 'donate.v2.xmrig.com', 'fd.rport': 443 }),
      'Falco’s own rule, which tells the address alone': falcoExample(
        { 'evt.type': 'connect', 'fd.name': '10.0.1.7:55520->203.0.113.10:3333' },
        { rule: POOL_RULE },
      ),
    },
    ignores: {
      'another host': connecting({ 'fd.sip.name': 'api.example.com', 'fd.name': '10.0.1.7:40112->203.0.113.9:443' }),
      'a name that only ends alike': connecting({ 'fd.sip.name': 'notsupportxmr.com' }),
      'a pool’s name in a file': falcoExample({ 'evt.type': 'openat', 'fd.name': '/data/pool.supportxmr.com:3333' }),
      'a connection that was accepted': falcoExample(
        { 'evt.type': 'accept', 'fd.name': '203.0.113.10:3333->10.0.1.7:8080' },
        { rule: POOL_RULE },
      ),
      'a process of the host': hostExample({ 'evt.type': 'connect', 'fd.sip.name': 'pool.supportxmr.com' }),
    },
  },

  detect(alert) {
    const entity = subjectOf(alert);
    const connection = connectionOf(alert);
    const found = connection && poolIn(connection, alert.rule === POOL_RULE || isTagged(alert, 'KM-F06'));
    return entity && found ? { entity, ...found, facts: factsOf(alert) } : undefined;
  },
};

const poolIn = (
  { hosts, address, port }: Connection,
  isSaidToBePool: boolean,
): Pick<Match, 'indicators' | 'weight'> | undefined => {
  const pool = hosts.find((host) => isPoolHost(host) || DONATION_HOSTS.has(host));
  if (pool !== undefined) {
    // Pools have web sites under the same domains, and people and dashboards read them.
    const mayBeWeb = port !== undefined && WEB_PORTS.has(port) && /^(?:www\.)?[a-z0-9-]{1,63}\.[a-z]{2,12}$/.test(pool);
    return { indicators: [pool], weight: mayBeWeb ? 'moderate' : 'strong' };
  }
  if (!isSaidToBePool || (address !== undefined && !isPublicAddress(address))) return undefined;
  const where = [address ?? 'unknown address', ...(port === undefined ? [] : [String(port)])].join(' port ');
  return { indicators: [where], weight: 'moderate' };
};
