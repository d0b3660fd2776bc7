import { falcoExample } from '../../../../lambdas/core/detectors/falco-example';
import { masqueradingProcess } from '../../../../lambdas/core/detectors/falco/km-f17-masquerading-process';
import { dedicatedGroup, parseFalcoAlert } from '../../../../lambdas/core/parsing/falco';
import { capturedLines } from '../../../support/falco-lines';

const found = (name: string, path: string, fields: Record<string, unknown> = {}) => {
  const match = masqueradingProcess.detect(falcoExample({ 'proc.name': name, 'proc.exepath': path, ...fields }));
  return match && `${match.indicators.join()} ${String(match.weight)}`;
};

const NEW = { 'evt.arg.flags': 'EXE_WRITABLE|EXE_UPPER_LAYER' };
const from = (image: string) => ({ 'container.image.repository': image });

describe('KM-F17', () => {
  test('finds a miner that was renamed to a child of nginx', () => {
    const [line = ''] = capturedLines('renamed-miner');
    const alert = parseFalcoAlert(line, dedicatedGroup('prod-a'), 0);
    expect(alert.ok && masqueradingProcess.detect(alert.value)).toMatchObject({
      indicators: ['nginx-worker'],
      weight: 'strong',
    });
  });

  test.each([
    ['kworker/0:1', '/usr/bin/perl', {}, 'named like a kernel thread strong'],
    ['[kthreadd]', '/tmp/a', {}, 'named like a kernel thread strong'],
    ['migration', '/app/migration', {}, undefined],
    ['kworker', '', {}, undefined],
    ['nginx-worker', '/usr/bin/nginx-worker', {}, 'nginx-worker moderate'],
    ['nginx-ingress-c', '/nginx-ingress-controller', {}, undefined],
    ['nginx', '/usr/local/nginx/sbin/nginx', NEW, undefined],
    ['pause', '/pause', from('docker.io/someone/pause'), 'pause moderate'],
    ['pause', '/bin/miner', from('registry.k8s.io/pause'), 'pause strong'],
    ['pause', '/pause', from('602401143452.dkr.ecr.eu-west-1.amazonaws.com/eks/pause'), undefined],
    ['pause', '/pause', from('registry.k8s.io.example/pause'), 'pause moderate'],
    ['kubelet', '/dev/shm/kubelet', {}, 'kubelet strong'],
    ['kubelet', '/usr/bin/kubelet', NEW, undefined],
    ['dockerd', '/usr/local/bin/dockerd', {}, undefined],
    ['systemd', '/lib/systemd/systemd', {}, undefined],
  ])('says of %s from %s with %p: %s', (name, path, fields, expected) => {
    expect(found(name, path, fields)).toBe(expected);
  });

  test('misses a name that fits the image', () => {
    expect(found('node', '/usr/local/bin/node', NEW)).toBeUndefined();
  });
});
