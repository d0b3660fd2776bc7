import { miningPerformance } from '../../../../lambdas/core/detectors/audit/km-a07-mining-performance';
import { deploymentObject } from '../../../support/audit-event';
import { signalText } from '../../../support/audit-signals';

const found = (container: Record<string, unknown>, volumes: readonly unknown[] = []) => {
  const object = deploymentObject(container);
  const { template } = object.spec;
  const spec = { ...template.spec, volumes };
  return signalText(miningPerformance, {
    responseObject: { ...object, spec: { ...object.spec, template: { ...template, spec } } },
  });
};

const script = (text: string) => found({ command: ['sh', '-c', text] });

describe('KM-A07', () => {
  test('reads huge pages where Kubernetes keeps them', () => {
    expect(found({ resources: { limits: { 'hugepages-2Mi': '2400Mi' } } })).toBe(
      'weak Deployment checkout: memory in huge pages',
    );
    expect(found({ resources: { limits: { memory: '2400Mi' } } })).toBeUndefined();
  });

  test.each(['/dev/cpu', '/dev/cpu/0/msr', '//sys/module//msr/parameters'])('sees the mount of %s', (path) => {
    const mounts = { volumeMounts: [{ name: 'host', mountPath: '/x' }] };
    expect(found(mounts, [{ name: 'host', hostPath: { path } }])).toBe(`moderate Deployment checkout: ${path}`);
  });

  test.each([
    ['modprobe msr allow_writes=on', 'moderate'],
    ['modprobe -q msr', 'moderate'],
    ['wrmsr -a 0xc0011020 0', 'moderate'],
    [`echo ${btoa('wrmsr -a 0x1a4 0xf')} | base64 -d | sh`, 'moderate'],
    ['sysctl -w vm.nr_hugepages=1280', 'weak'],
    ['echo 1280 > /proc/sys/vm/nr_hugepages', 'weak'],
  ])('takes %s for %s', (text, weight) => {
    expect(script(text)).toMatch(new RegExp(`^${weight} `));
  });

  test('misses a miner that does without', () => {
    expect(script('./app --threads 8')).toBeUndefined();
  });
});
