import { execFileSync } from 'node:child_process';
import { kubectlLine } from '../../../lambdas/core/actions/kubectl';
import type { ClusterOperation, LiveEntity } from '../../../lambdas/core/actions/operation';

const target = (changes: Partial<LiveEntity> = {}): LiveEntity => ({
  cluster: 'prod-a',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'web',
  uid: 'uid-1',
  ...changes,
});

/** The words that a shell makes of a line, kubectl itself left out. */
const wordsOf = (line: string): readonly string[] =>
  execFileSync('/bin/sh', ['-c', `kubectl() { printf '%s\\0' "$@"; }; ${line}`], { encoding: 'utf8', env: {} })
    .split('\0')
    .slice(0, -1);

describe('the shell line of an operation', () => {
  test('scales back, and only from where we left it', () => {
    const line = kubectlLine({ op: 'scale', target: target(), replicas: 3, current: 0 });
    expect(line).toBe('kubectl scale deployment/web --namespace=shop --current-replicas=0 --replicas=3');
  });

  test('patches with the test of the uid in it', () => {
    const [, , , , patch] = wordsOf(kubectlLine({ op: 'suspend', target: target({ kind: 'Job' }), suspend: false }));
    expect(patch).toBe(
      '--patch=[{"op":"test","path":"/metadata/uid","value":"uid-1"},{"op":"test","path":"/spec/suspend","value":true},{"op":"add","path":"/spec/suspend","value":false}]',
    );
  });

  const hostile = [`$(touch /tmp/x)`, '`id`', `a'; id; '`, 'a\nid', 'a b', '"; id', '--all', '*', '~', '\\'];

  test.each(hostile)('keeps the name %j one word that does nothing', (name) => {
    const operations: readonly ClusterOperation[] = [
      { op: 'scale', target: target({ name, namespace: name }), replicas: 1, current: 0 },
      { op: 'deletePod', target: target({ kind: 'Pod', name, namespace: name }), gracePeriodSeconds: 1 },
      { op: 'deleteNetworkPolicy', namespace: name, name },
    ];
    for (const operation of operations) {
      const [verb, object, namespace] = wordsOf(kubectlLine(operation));
      expect(['scale', 'delete']).toContain(verb);
      expect(object?.endsWith(`/${name}`)).toBe(true);
      expect(namespace).toBe(`--namespace=${name}`);
    }
  });
});
