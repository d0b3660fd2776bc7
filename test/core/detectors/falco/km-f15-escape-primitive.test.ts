import { falcoExample } from '../../../../lambdas/core/detectors/falco-example';
import { escapePrimitive } from '../../../../lambdas/core/detectors/falco/km-f15-escape-primitive';

const found = (fields: Record<string, unknown>) =>
  escapePrimitive.detect(falcoExample(fields, { rule: 'Run' }))?.indicators;

describe('KM-F15', () => {
  test.each([
    ['nsenter --target 1 --mount sh', ['nsenter']],
    ['nsenter --mount=/hostproc/1/ns/mnt -- ls', ['nsenter']],
    ['nsenter -t 12 -n ss', undefined],
    ['chroot /mnt/node sh', ['chroot to the node']],
    ['chroot /hosting sh', undefined],
    ['mount /dev/xvda1 /mnt', ['mount of a disk of the node']],
    ['sh -c echo /x > /sys/fs/cgroup/rdma/release_agent', ['release_agent']],
    ['grep release_agent notes.md', undefined],
  ])('says of %s: %p', (commandLine, indicators) => {
    expect(found({ 'proc.cmdline': commandLine })).toEqual(indicators);
  });

  test.each([
    ['/proc/sys/kernel/core_pattern', ['core_pattern']],
    ['/host/proc/sys/kernel/core_pattern', ['core_pattern']],
    ['/proc/sys/fs/binfmt_misc/register', ['binfmt_misc']],
    ['/dev/nvme0n1p1', ['block device of the node']],
    ['/dev/null', undefined],
  ])('says of a write to %s: %p', (file, indicators) => {
    expect(found({ 'evt.type': 'openat', 'fd.name': file, 'evt.arg.flags': 'O_WRONLY' })).toEqual(indicators);
  });

  test('says once what both the file and the command line say', () => {
    const fields = { 'evt.type': 'open', 'fd.name': '/release_agent', 'proc.cmdline': 'sh -c echo x > release_agent' };
    expect(found(fields)).toEqual(['release_agent']);
  });

  test('misses a program that makes the system call itself', () => {
    expect(found({ 'evt.type': 'setns', 'proc.cmdline': './a' })).toBeUndefined();
  });
});
