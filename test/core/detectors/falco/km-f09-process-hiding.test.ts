import { falcoExample } from '../../../../lambdas/core/detectors/falco-example';
import { processHiding } from '../../../../lambdas/core/detectors/falco/km-f09-process-hiding';

const found = (fields: Record<string, unknown>, rule = 'Run') =>
  processHiding.detect(falcoExample(fields, { rule }))?.indicators;

describe('KM-F09', () => {
  test.each([
    [{ 'evt.type': 'openat', 'fd.name': '/host/etc/ld.so.preload' }, ['/etc/ld.so.preload']],
    [{ 'evt.type': 'renameat', 'evt.arg.newpath': '/etc/ld.so.preload' }, ['/etc/ld.so.preload']],
    [{ 'proc.env': 'PATH=/bin LD_PRELOAD=/opt/.hid/lib.so' }, ['library preloaded from an odd place']],
    [{ 'proc.env': 'LD_PRELOAD=/usr/lib/libjemalloc.so.2' }, undefined],
    [{ 'evt.type': 'init_module' }, ['kernel module loaded']],
    [{ 'proc.cmdline': 'sh -c mount -o bind /tmp/e /proc/$PID' }, ['mount over a process']],
    [{ 'evt.type': 'mount', 'evt.args': 'dev=/tmp/e dir=/proc/12 type=none' }, ['mount over a process']],
    [{ 'proc.cmdline': 'mount --bind /data /proc-data' }, undefined],
  ])('says of %p: %p', (fields, indicators) => {
    expect(found(fields)).toEqual(indicators);
  });

  test('takes the word of a rule that carries its id and compared what it does not tell', () => {
    const alert = falcoExample({ 'proc.cmdline': 'top' }, { tags: ['KM-F09', 'mineguard'] });
    expect(processHiding.detect(alert)?.indicators).toEqual(['said by the rule']);
  });

  test('tells reading from writing by the rule where no flags are told', () => {
    expect(
      found({ 'evt.type': 'openat', 'fd.name': '/etc/ld.so.preload' }, 'Read sensitive file untrusted'),
    ).toBeUndefined();
  });
});
