import { bookingsOf, suspectsOf } from '../../../lambdas/core/correlation/nodes';
import type { Placement } from '../../../lambdas/core/model/placement';
import type { Signal } from '../../../lambdas/core/model/signal';
import { deployment, NOON, pod, signalExample } from '../../support/signals';

const NODE = { cluster: 'prod-a', kind: 'Node', namespace: '', name: 'i-0123456789abcdef0' };

const aboutNode = (facts: Signal['facts'] = {}): Signal =>
  signalExample({ detector: 'KM-G03', channel: 'NET', source: 'guardduty', weight: 'strong', entity: NODE, facts });

const placed = (name: string, changes: Partial<Placement> = {}): Placement => ({
  pod: pod(name, `uid-${name}`),
  node: 'node-1',
  hostNetwork: false,
  from: NOON,
  ...changes,
});

const web = placed('web-1', { podIp: '198.51.100.7', owner: deployment('web') });
const api = placed('api-1', { podIp: '198.51.100.8', owner: deployment('api') });
const agent = placed('agent-1', { podIp: '192.0.2.10', hostNetwork: true });
const dns: Placement = { ...placed('coredns-1'), pod: { ...pod('coredns-1', 'uid-dns'), namespace: 'kube-system' } };

const namesOf = (placements: readonly Placement[]): readonly string[] => placements.map(({ pod: { name } }) => name);

describe('a finding about a node', () => {
  test('may be about any pod that ran there', () => {
    expect(namesOf(suspectsOf(aboutNode(), [web, api, agent]))).toEqual(['web-1', 'api-1', 'agent-1']);
  });

  test('is about the pod whose own address it names', () => {
    expect(bookingsOf(aboutNode({ localIp: '198.51.100.8' }), [web, api, agent])).toMatchObject([
      { entity: deployment('api'), evidence: { seenOn: [api.pod, NODE] } },
    ]);
  });

  test('with the address of the node is about any pod, since the node translates addresses', () => {
    expect(suspectsOf(aboutNode({ localIp: '192.0.2.10' }), [web, agent])).toHaveLength(2);
  });

  test('does not blame a DNS forwarder for the name it was asked for, and blames it for a connection', () => {
    const type = 'CryptoCurrency:EC2/BitcoinTool.B';
    expect(namesOf(suspectsOf(aboutNode({ finding: `${type}!DNS` }), [web, dns]))).toEqual(['web-1']);
    expect(namesOf(suspectsOf(aboutNode({ finding: type }), [web, dns]))).toEqual(['web-1', 'coredns-1']);
  });

  test('leaves a part to somebody elsewhere, where a DNS forwarder asked for others', () => {
    const type = 'Impact:EC2/BitcoinDomainRequest.Reputation';
    const cluster = { cluster: 'prod-a', kind: 'Cluster', namespace: '', name: 'prod-a' };
    const of = (onNode: readonly Placement[]) => bookingsOf(aboutNode({ finding: type }), onNode);
    expect(of([web, dns]).map(({ entity }) => entity)).toEqual([deployment('web'), NODE, cluster]);
    expect(of([web]).map(({ entity }) => entity)).toEqual([deployment('web'), NODE]);
  });

  test('is not shaken off by a pod that calls itself a forwarder elsewhere', () => {
    const impostor = placed('coredns-1');
    const asked = aboutNode({ finding: 'CryptoCurrency:EC2/BitcoinTool.B!DNS' });
    expect(suspectsOf(asked, [impostor])).toHaveLength(1);
  });

  test('is booked on every owner and on the node, each of which may have been it', () => {
    const bookings = bookingsOf(aboutNode(), [web, placed('web-2', { owner: deployment('web') }), api]);
    expect(bookings.map(({ entity }) => entity)).toEqual([deployment('web'), deployment('api'), NODE]);
    for (const { evidence } of bookings) expect(evidence.candidates).toHaveLength(3);
  });
});
