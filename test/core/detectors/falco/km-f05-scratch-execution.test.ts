import { falcoExample } from '../../../../lambdas/core/detectors/falco-example';
import { scratchExecution } from '../../../../lambdas/core/detectors/falco/km-f05-scratch-execution';

const found = (path: string) => scratchExecution.detect(falcoExample({ 'proc.exepath': path }))?.indicators;

describe('KM-F05', () => {
  test.each([
    ['/dev/shm/kdevtmpfsi', 'runs from /dev/shm'],
    ['/tmp/.x/a', 'runs from /tmp'],
    ['/.x', 'runs from a hidden place'],
    ['/usr/sbin/kworker/0:1', undefined],
    ['/usr/sbin/kthreadd', 'named like a kernel thread'],
    ['/root/.cargo/bin/rg', undefined],
    ['/app/..data/run', undefined],
  ])('says of %s: %s', (path, place) => {
    expect(found(path)).toEqual(place === undefined ? undefined : [place]);
  });
});
