import fc from 'fast-check';
import { watchedNodes } from '../../../lambdas/core/inspection/sensors';
import { isNews, latestSigns, type SignOfLife } from '../../../lambdas/core/model/sign-of-life';
import { parseLiveNodes } from '../../../lambdas/core/parsing/live-node';
import { after, NOON } from '../../support/signals';

const NAME = 'ip-192-0-2-10.eu-west-1.compute.internal';

const nodeObject = (name = NAME, { labels = {}, addresses = [] as object[], instance = 'i-0abc' } = {}) => ({
  metadata: { name, creationTimestamp: after(-600), labels },
  spec: { providerID: `aws:///eu-west-1a/${instance}` },
  status: { conditions: [{ type: 'Ready', status: 'True' }], addresses },
});

const sign = (node: string, at = NOON, heartbeatAt?: string): SignOfLife => ({
  cluster: 'prod-a',
  node,
  at,
  ...(heartbeatAt === undefined ? {} : { heartbeatAt }),
});

const watch = (signs: readonly SignOfLife[], ...nodes: object[]) =>
  watchedNodes('prod-a', parseLiveNodes({ items: nodes }), new Map([[NAME, 3]]), signs, Date.parse(after(5)));

describe('a node', () => {
  test.each([
    ['its own name', NAME],
    ['the first part of it', 'ip-192-0-2-10'],
    ['its instance', 'i-0abc'],
    ['a host name by its instance', 'i-0abc.eu-west-1.compute.internal'],
    ['what its kubelet says its host is called', 'worker-7'],
    ['its label', 'worker-label'],
  ])('is heard under %s', (_name, node) => {
    const object = nodeObject(NAME, {
      labels: { 'kubernetes.io/hostname': 'worker-label' },
      addresses: [{ type: 'Hostname', address: 'Worker-7' }],
    });
    expect(watch([sign(node)], object)).toMatchObject([
      { node: { kind: 'Node', name: NAME }, lastHeardAt: NOON, pods: 3 },
    ]);
  });

  test.each([
    ['another host', 'ip-192-0-2-11'],
    ['a name that only begins alike', 'ip-192-0-2-101'],
    ['the container of Falco', 'falco-x2x7q'],
  ])('is not heard under the name of %s', (_name, node) => {
    expect(watch([sign(node)], nodeObject())[0]?.lastHeardAt).toBeUndefined();
  });

  test('is not heard under a first part that another node shares', () => {
    const twins = [nodeObject('node-1.a.example'), nodeObject('node-1.b.example', { instance: 'i-0fff' })];
    expect(watch([sign('node-1')], ...twins).map(({ lastHeardAt }) => lastHeardAt)).toEqual([undefined, undefined]);
    expect(watch([sign('node-1.b.example')], ...twins).map(({ lastHeardAt }) => lastHeardAt)).toEqual([
      undefined,
      NOON,
    ]);
  });

  test('on which Falco cannot run is not watched', () => {
    const fargate = nodeObject('fargate-1', { labels: { 'eks.amazonaws.com/compute-type': 'fargate' } });
    const windows = nodeObject('windows-1', { labels: { 'kubernetes.io/os': 'windows' } });
    expect(watch([sign(NAME)], fargate, windows)).toEqual([]);
  });

  test('does not count as another one for itself', () => {
    expect(watch([sign(NAME)], nodeObject())[0]?.othersHeard).toBe(false);
    const other = nodeObject('node-2', { instance: 'i-0fff' });
    expect(watch([sign(NAME)], nodeObject(), other).map(({ othersHeard }) => othersHeard)).toEqual([false, true]);
  });

  test('knows of heartbeats when any node of the cluster ever sent one', () => {
    expect(watch([sign(NAME)], nodeObject())[0]?.heartbeatsKnown).toBe(false);
    expect(watch([sign(NAME), sign('gone', NOON, NOON)], nodeObject())[0]?.heartbeatsKnown).toBe(true);
  });
});

describe('signs of life', () => {
  const anySign = fc
    .tuple(fc.constantFrom('a', 'b'), fc.nat(50), fc.option(fc.nat(50), { nil: undefined }))
    .map(([node, at, beat]) => sign(node, after(at), beat === undefined ? undefined : after(beat)));

  test('say the same in any order and however often they come', () => {
    fc.assert(
      fc.property(fc.array(anySign), (signs) => {
        const sorted = (all: readonly SignOfLife[]) => [...all].sort((a, b) => (a.node < b.node ? -1 : 1));
        expect(sorted(latestSigns([...signs, ...signs].reverse()))).toEqual(sorted(latestSigns(signs)));
      }),
    );
  });

  test.each<[string, SignOfLife, SignOfLife | undefined, boolean]>([
    ['the first', sign('a'), undefined, true],
    ['one a minute later', sign('a', after(1)), sign('a'), true],
    ['one half a minute later', sign('a', after(0.5)), sign('a'), false],
    ['an earlier one', sign('a', after(-5)), sign('a'), false],
    ['the first heartbeat', sign('a', NOON, NOON), sign('a'), true],
    ['a heartbeat half a minute later', sign('a', NOON, after(0.5)), sign('a', NOON, NOON), false],
  ])('are news or not: %s', (_name, next, known, expected) => {
    expect(isNews(next, known)).toBe(expected);
  });
});
