import { knownMinerImage } from '../../../../lambdas/core/detectors/audit/km-a04-known-miner-image';
import { containerExample, workloadExample } from '../../../../lambdas/core/detectors/audit-example';
import { processorMs } from '../../../support/processor-time';

const found = (image: string) =>
  knownMinerImage
    .inspect(workloadExample([containerExample({ image })]))
    .map(({ indicators, weight }) => `${indicators.join()} ${weight}`);

describe('KM-A04', () => {
  test.each([
    ['xmrig', 'xmrig strong'],
    ['Registry.Example:5000/a/XMRig:6.22', 'xmrig strong'],
    ['ghcr.io/x/cpuminer-opt-docker@sha256:ab', 'cpuminer-opt strong'],
    ['x/lolminer_cuda', 'lolminer strong'],
    ['x/crypto-miner', 'crypto-miner strong'],
    ['ddsfdfsaadfs/dfsdf:99', 'docker.io/ddsfdfsaadfs/dfsdf conclusive'],
    ['docker.io/yenik65958/secret', 'docker.io/yenik65958/secret conclusive'],
  ])('names the miner in %s', (image, expected) => {
    expect(found(image)).toEqual([expected]);
  });

  test.each(['ghcr.io/urbica/t-rex', 'x/log-miner', 'x/text-miner:cpu', 'quay.io/ddsfdfsaadfs/dfsdf', 'x/app:xmrig'])(
    'leaves %s alone',
    (image) => {
      expect(found(image)).toEqual([]);
    },
  );

  test('misses a miner under another name', () => {
    expect(found('111122223333.dkr.ecr.eu-west-1.amazonaws.com/nginx-worker:1')).toEqual([]);
  });

  test('reads an endless reference in no time', () => {
    expect(
      processorMs(() => {
        found('a-'.repeat(500_000));
        found('a/'.repeat(500_000));
      }),
    ).toBeLessThan(500);
  });
});
