import { falcoExample } from '../../../../lambdas/core/detectors/falco-example';
import { minerTuning } from '../../../../lambdas/core/detectors/falco/km-f08-miner-tuning';

const found = (fields: Record<string, unknown>) => minerTuning.detect(falcoExample(fields))?.indicators;

describe('KM-F08', () => {
  test.each([
    ['/sbin/modprobe -q msr', ['modprobe msr']],
    ['wrmsr -a 0xc0011020 0', ['wrmsr']],
    ['sh -c sysctl -w vm.nr_hugepages=1280; wrmsr -a 0x1a4 0xf', ['wrmsr', 'vm.nr_hugepages']],
    ['modprobe msrx', undefined],
    ['grep wrmsr', undefined],
  ])('says of %s: %p', (commandLine, indicators) => {
    expect(found({ 'proc.cmdline': commandLine })).toEqual(indicators);
  });

  test('leaves alone a process that only has to do with a file of the node', () => {
    expect(found({ 'evt.type': 'connect', 'fd.name': '/dev/cpu/0/msr' })).toBeUndefined();
    expect(found({ 'evt.type': 'openat', 'fd.name': '/dev/cpu/0/msr' })).toEqual(['/dev/cpu/']);
  });
});
