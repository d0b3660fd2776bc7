import { nodeProxy } from '../../../../lambdas/core/detectors/audit/km-b04-node-proxy';
import { signalIn, signalText } from '../../../support/audit-signals';
import { moneroAddress } from '../../../support/wallets';

const through = (path: string) => ({
  verb: 'get',
  requestURI: `/api/v1/nodes/node-1/proxy/${path}`,
  user: { username: 'system:serviceaccount:shop:ci' },
  objectRef: { resource: 'nodes', name: 'node-1', apiVersion: 'v1', subresource: 'proxy' },
  responseStatus: { code: 101 },
  requestObject: undefined,
  responseObject: undefined,
});

const found = (path: string) => signalText(nodeProxy, through(path));

describe('KM-B04', () => {
  test('is about the pod in which something runs, and names the node and who asked', () => {
    expect(signalIn(nodeProxy, through('exec/shop/checkout-1/app?command=sh'))).toMatchObject({
      weight: 'strong',
      entity: { kind: 'Pod', namespace: 'shop', name: 'checkout-1' },
      related: [{ kind: 'Node', name: 'node-1' }],
      facts: { actor: 'system:serviceaccount:shop:ci' },
    });
  });

  test('is about who asked where no pod is named', () => {
    expect(found('runningpods/')).toBe('moderate ServiceAccount ci: kubelet runningpods');
    expect(found('cri/exec/token')).toBe('strong ServiceAccount ci: kubelet cri');
  });

  test('reads what is run for signs of mining', () => {
    const wallet = moneroAddress('b04');
    const command = encodeURIComponent(`./a -o stratum+tcp://pool.example:3333 -u ${wallet}`);
    expect(found(`run/shop/checkout-1/app?cmd=${command}`)).toContain(
      `conclusive Pod checkout-1: kubelet run, ${wallet}`,
    );
  });

  test.each(['RUN/shop/a/b', '/run/shop/a/b', './run/shop/a/b', '%72un/shop/a/b', 'run/shop/a/b?x=/proxy/metrics'])(
    'is not misled by %s',
    (path) => {
      expect(found(path)).toMatch(/^strong Pod a/);
    },
  );

  test.each(['run/<script>/a', 'run/shop/-a', `run/${'a'.repeat(300)}/b`, 'run', 'run/%E0%A4%A/x'])(
    'takes no name for a pod that is none: %s',
    (path) => {
      expect(found(path)).toMatch(/^strong ServiceAccount ci/);
    },
  );

  test.each(['metrics', 'metrics/cadvisor', 'stats/summary', 'healthz', 'configz', '', 'spec'])(
    'leaves %s alone',
    (path) => {
      expect(found(path)).toBeUndefined();
    },
  );
});
