import { falcoExample } from '../../../../lambdas/core/detectors/falco-example';
import { minerExecutable } from '../../../../lambdas/core/detectors/falco/km-f02-miner-executable';

const found = (path: string | null, name: string) =>
  minerExecutable.detect(falcoExample({ 'proc.exepath': path, 'proc.name': name }))?.indicators;

describe('KM-F02', () => {
  test.each([
    ['/tmp/.x/kdevtmpfsi', 'kdevtmpfsi', 'kdevtmpfsi'],
    ['/opt/PhoenixMiner', 'PhoenixMiner', 'phoenixminer'],
    [null, 'dero-miner-linux'.slice(0, 15), 'dero-miner-linux-amd64'],
    ['/usr/bin/sh', 'xmrig', 'xmrig'],
  ])('names the miner behind %s %s', (path, name, miner) => {
    expect(found(path, name)).toEqual([miner]);
  });

  test('misses a renamed miner', () => {
    expect(found('/usr/local/bin/nginx-worker', 'nginx-worker')).toBeUndefined();
  });
});
