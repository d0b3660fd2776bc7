import { falcoExample } from '../../../../lambdas/core/detectors/falco-example';
import { hostPersistence } from '../../../../lambdas/core/detectors/falco/km-f13-host-persistence';

const wrote = (path: string, fields: Record<string, unknown> = {}) =>
  hostPersistence.detect(falcoExample({ 'evt.type': 'openat', 'fd.name': path, ...fields }, { rule: 'Write' }))
    ?.indicators;

describe('KM-F13', () => {
  test.each([
    ['/var/spool/cron/crontabs/root', ['cron']],
    ['/etc/crontab', ['cron']],
    ['/host/usr/lib/systemd/system/a.timer', ['systemd unit']],
    ['/etc/systemd/system.conf', undefined],
    ['/rootfs/etc/kubernetes/manifests/a.yaml', ['static pod']],
    ['/home/git/.ssh/authorized_keys', ['authorized_keys']],
    ['/home/git/.ssh/known_hosts', undefined],
    ['/etc/rc.local', ['start script']],
    ['/data/crontabs/root', undefined],
  ])('says of a write to %s: %p', (path, indicators) => {
    expect(wrote(path)).toEqual(indicators);
  });

  test.each([
    ['crontab /tmp/a', ['crontab']],
    ['sh -c echo x | crontab -', ['crontab']],
    ['crontab -u root -l', undefined],
    ['crontab -r', undefined],
    ['node crontab-ui.js', undefined],
  ])('says of %s: %p', (commandLine, indicators) => {
    expect(hostPersistence.detect(falcoExample({ 'proc.cmdline': commandLine }))?.indicators).toEqual(indicators);
  });

  test('tells the file, and cannot tell whose it is', () => {
    const match = hostPersistence.detect(falcoExample({ 'evt.type': 'openat', 'fd.name': '/etc/cron.d/a' }));
    expect(match?.facts?.['file']).toBe('/etc/cron.d/a');
  });
});
