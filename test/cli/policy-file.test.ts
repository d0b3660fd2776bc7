import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replayPolicy } from '../../cli/policy-file';

const folder = mkdtempSync(join(tmpdir(), 'mineguard-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const config = (yaml: string): string => {
  const file = join(folder, 'mineguard.yaml');
  writeFileSync(file, yaml);
  return file;
};

const twoClusters = (): string => config('clusters:\n  - name: one\n  - name: two\n    mode: enforce\n');

describe('the policy of a replay', () => {
  test('is to observe a cluster called replay, unless something else is said', () => {
    expect(replayPolicy(undefined, undefined)).toMatchObject({ cluster: 'replay', mode: 'observe' });
    expect(replayPolicy(undefined, 'prod-1')).toMatchObject({ cluster: 'prod-1', mode: 'observe' });
  });

  test('comes from the file, where it is the policy of the named cluster', () => {
    expect(replayPolicy(twoClusters(), 'two')).toMatchObject({ cluster: 'two', mode: 'enforce' });
    expect(replayPolicy(twoClusters(), 'one')).toMatchObject({ cluster: 'one', mode: 'observe' });
  });

  test('takes the only cluster of the file, and what it protects', () => {
    const file = config(
      'clusters:\n  - name: one\n    protected:\n      namespaces: [payments]\n    falco: { writerProven: true }\n',
    );
    expect(replayPolicy(file, undefined)).toMatchObject({
      cluster: 'one',
      protectedNamespaces: ['payments'],
      falcoWriterProven: true,
    });
  });

  test.each([
    ['no cluster of several is named', undefined, 'say with --cluster'],
    ['the named cluster is not in the file', 'three', 'names the clusters one, two, not three'],
  ])('is refused when %s', (_, cluster, message) => {
    expect(() => replayPolicy(twoClusters(), cluster)).toThrow(message);
  });

  test.each([
    ['no such file', () => join(folder, 'none.yaml'), 'none.yaml is not usable'],
    ['a mode that does not exist', () => config('clusters: [{ name: a, mode: destroy }]'), 'mode'],
    ['no clusters', () => config('cluster: a'), 'clusters must be a list of mappings'],
    ['text that is no YAML', () => config('{'), 'is not usable'],
  ])('is refused for %s', (_, file, message) => {
    expect(() => replayPolicy(file(), undefined)).toThrow(message);
  });
});
