import { isPublicAddress } from '../../indicators/ip-address';
import { POOL_PORTS } from '../../indicators/pool-ports';
import type { Detector } from '../detector';
import { connectionOf } from '../falco-connection';
import { falcoExample, hostExample } from '../falco-example';
import { factsOf, NEEDS_POD } from '../falco-facts';
import { subjectOf } from '../falco-pod';

const connecting = (name: string, fields: Readonly<Record<string, unknown>> = {}) =>
  falcoExample({ 'evt.type': 'connect', 'fd.l4proto': 'tcp', 'fd.name': name, ...fields }, { rule: 'Outbound' });

/**
 * A process in a container connects to a public address on a port that pools use.
 *
 * Sees: connections that any rule of Falco reports.
 * Misses: pools on 443 and other common ports, which are many. A port proves little: it only supports other evidence.
 */
export const minerPortEgress: Detector<'falco'> = {
  id: 'KM-F07',
  version: 1,
  title: 'Miner-port egress',
  source: 'falco',
  channel: 'NET',
  weight: 'weak',
  severity: 'low',
  status: 'stable',
  techniques: ['T1496.001'],
  references: ['https://attack.mitre.org/techniques/T1496/001/'],
  falsePositives: [
    'Applications that offer their service on such a port: development servers on 3333, 4444 and 5555, device bridges, remote debuggers.',
  ],
  triage: [
    'Find out whom the address belongs to, and whether the application is known to go there.',
    'Look for signs of mining beside it: processor use, command line, image.',
  ],
  requires: {
    'fd.name, or fd.sip and fd.sport': 'without them nothing is seen',
    ...NEEDS_POD,
  },
  examples: {
    matches: {
      'a public address on a port of pools': connecting('10.0.1.7:40112->203.0.113.9:14444'),
      'the same in single fields, with numbers as text': falcoExample({
        'evt.type': 'connect',
        'fd.sip': '203.0.113.9',
        'fd.sport': '3333',
      }),
    },
    ignores: {
      'a service of the cluster on such a port': connecting('10.0.1.7:40112->10.100.3.4:3333'),
      'another port': connecting('10.0.1.7:40112->203.0.113.9:443'),
      'a local port that only happens to be such': connecting('10.0.1.7:45700->203.0.113.9:443', {
        'fd.rport': 45700,
        'fd.lport': 443,
      }),
      'a connection that was accepted': falcoExample({
        'evt.type': 'accept4',
        'fd.name': '203.0.113.9:40112->10.0.1.7:3333',
      }),
      'a process of the host': hostExample({ 'evt.type': 'connect', 'fd.name': '10.0.1.7:40112->203.0.113.9:3333' }),
    },
  },

  detect(alert) {
    const entity = subjectOf(alert);
    const { address, port } = connectionOf(alert) ?? {};
    if (!entity || address === undefined || port === undefined) return undefined;
    if (!POOL_PORTS.has(port) || !isPublicAddress(address)) return undefined;
    return {
      entity,
      indicators: [`port ${port}`],
      facts: { ...factsOf(alert), destination: `${address} port ${port}` },
    };
  },
};
