import { CHECKS } from '../../../cli/doctor/checks';
import { known, type EksClusterFact, type Facts } from '../../../cli/doctor/facts';
import { textReport } from '../../../cli/doctor/report';
import { ALL_UNKNOWN, HEALTHY } from './facts';

const diagnose = (changes: Partial<Facts> = {}) =>
  CHECKS.map((check) => check.run({ ...HEALTHY, ...changes })).filter(({ level }) => level !== 'ok');

const clusterWith = (changes: Partial<EksClusterFact>): Pick<Facts, 'cluster'> => {
  if (!HEALTHY.cluster.known || !HEALTHY.cluster.value) throw new Error('the healthy cluster is not known');
  return { cluster: known({ ...HEALTHY.cluster.value, ...changes }) };
};

const filter = (name: string, functionName = 'another') => ({
  name,
  pattern: '',
  destinationArn: `arn:aws:lambda:eu-west-1:111122223333:function:${functionName}`,
});

const auditFilters = (...filters: readonly ReturnType<typeof filter>[]): Pick<Facts, 'auditSubscription'> => ({
  auditSubscription: known({ logGroupName: 'g', functionName: 'audit', filters }),
});

const guardDuty = (changes: object): Pick<Facts, 'guardDuty'> => ({
  guardDuty: known([
    {
      enabled: true,
      publishingFrequency: 'FIFTEEN_MINUTES',
      features: ['EKS_AUDIT_LOGS', 'RUNTIME_MONITORING'],
      ...changes,
    },
  ]),
});

describe('the checks of the doctor', () => {
  test('have nothing to say about a healthy site', () => {
    expect(diagnose()).toEqual([]);
  });

  test('have each a name of their own', () => {
    expect(new Set(CHECKS.map(({ id }) => id)).size).toBe(CHECKS.length);
  });

  test('tell the permission that is missing, and judge nothing', () => {
    const results = CHECKS.map((check) => check.run(ALL_UNKNOWN));
    expect(new Set(results.map(({ level }) => level))).toEqual(new Set(['not checked']));
    for (const { message } of results) expect(message).toContain('needs the permission');
  });

  test.each<[what: string, changes: Partial<Facts>, id: string, message: string]>([
    ['no such cluster', { cluster: known(undefined) }, 'cluster', 'no such cluster'],
    ['CONFIG_MAP', clusterWith({ authenticationMode: 'CONFIG_MAP' }), 'authentication-mode', 'no access entries'],
    ['a private endpoint', clusterWith({ publicEndpoint: false }), 'endpoint', 'outside the VPC'],
    ['a narrow endpoint', clusterWith({ publicCidrs: ['192.0.2.0/24'] }), 'endpoint', 'only to 192.0.2.0/24'],
    [
      'roles that a person has not applied',
      {
        deployment: known({ access: 'manual', inVpc: false }),
        roles: known([{ role: 'ClusterRole r', missing: ['get pods'], surplus: [] }]),
      },
      'permissions',
      'ClusterRole r lacks get pods',
    ],
    ['audit logs off', clusterWith({ logTypes: ['api'] }), 'audit-logging', 'switched off'],
    [
      'a standing cluster-admin',
      { associations: known([{ username: 'mineguard:responder', policies: ['AmazonEKSClusterAdminPolicy'] }]) },
      'cluster-admin',
      'mineguard:responder holds AmazonEKSClusterAdminPolicy',
    ],
    ['no access entry', { associations: known([]) }, 'cluster-admin', 'no access entry'],
    [
      'two foreign filters',
      auditFilters(filter('siem'), filter('archive')),
      'audit-subscription',
      'by siem and archive',
    ],
    ['our filter gone', auditFilters(filter('siem')), 'audit-subscription', "is MineGuard's"],
    [
      'no log group',
      { auditSubscription: known({ logGroupName: 'g', functionName: 'audit', filters: undefined }) },
      'audit-subscription',
      'no log group g',
    ],
    [
      'a stale pattern',
      { auditPattern: known({ pattern: '?"x"', tried: 2, kept: ['create pods, cut off'] }) },
      'audit-pattern',
      'create pods, cut off',
    ],
    [
      'network policy off',
      { networkPolicy: known({ enforced: false, plugin: 'the VPC CNI' }) },
      'network-policy',
      'ignored',
    ],
    ['no admission policies', { admissionPoliciesServed: known(false) }, 'admission-policies', 'does not serve'],
    [
      'a verb that is missing',
      { roles: known([{ role: 'ClusterRole r', missing: ['patch pods'], surplus: [] }]) },
      'permissions',
      'ClusterRole r lacks patch pods',
    ],
    [
      'a verb too much',
      { roles: known([{ role: 'ClusterRole r', missing: [], surplus: ['get secrets'] }]) },
      'permissions',
      'may also get secrets',
    ],
    ['a guard that is gone', { guards: known([{ object: 'VAP x', state: 'missing' }]) }, 'guards', 'VAP x is missing'],
    [
      'nobody confirmed',
      { subscriptions: known([{ topic: 'people', endpoint: 'oncall@example.com', confirmed: false }]) },
      'subscriptions',
      'nobody is told',
    ],
    ['nobody subscribed', { subscriptions: known([]) }, 'subscriptions', 'nobody is subscribed'],
    ['dead letters', { deadLetters: known([{ name: 'Responses', messages: 3 }]) }, 'dead-letters', '3 in Responses'],
  ])('fail on %s', (_, changes, id, message) => {
    const found = diagnose(changes);
    expect(found).toContainEqual({
      id,
      title: expect.any(String),
      level: 'failure',
      message: expect.stringContaining(message),
      mend: expect.any(String),
    });
  });

  test.each<[what: string, changes: Partial<Facts>, id: string]>([
    ['a cluster in change', clusterWith({ status: 'UPDATING' }), 'cluster'],
    ['no GuardDuty', { guardDuty: known([]) }, 'guardduty'],
    ['half of GuardDuty', guardDuty({ features: ['EKS_AUDIT_LOGS'] }), 'guardduty'],
    ['a slow GuardDuty', guardDuty({ publishingFrequency: 'SIX_HOURS' }), 'guardduty'],
    ['a writer beside Falco', { falcoWriters: known([{ policyName: 'p', principals: ['*'] }]) }, 'falco-writer'],
    ['no Admin-tier policy', { adminTier: known({ served: true, wanted: true, inForce: false }) }, 'admin-tier'],
    ['a thrown kill switch', { killSwitchThrown: known(true) }, 'kill-switch'],
    ['a small account', { lambdaConcurrency: known(10) }, 'concurrency'],
    [
      'one who has not confirmed beside one who has',
      {
        subscriptions: known([
          { topic: 'people', endpoint: 'a@example.com', confirmed: true },
          { topic: 'health', endpoint: 'b@example.com', confirmed: false },
        ]),
      },
      'subscriptions',
    ],
  ])('warn of %s', (_, changes, id) => {
    expect(diagnose(changes)).toMatchObject([{ id, level: 'warning' }]);
  });

  test('ask a person to apply what the deployment does not', () => {
    const manual = { deployment: known({ access: 'manual', inVpc: false } as const) };
    const mends = [
      ...diagnose({ ...manual, associations: known([]) }),
      ...diagnose({ ...manual, guards: known([{ object: 'VAP x', state: 'missing' }]) }),
      ...diagnose({ ...manual, roles: known([{ role: 'ClusterRole r', missing: ['get pods'], surplus: [] }]) }),
    ];
    expect(mends).toHaveLength(3);
    for (const finding of mends) expect(finding).toMatchObject({ mend: expect.stringContaining('mineguard access') });
  });

  test('take a private endpoint for reachable where the functions run in its VPC', () => {
    const inVpc = { deployment: known({ access: 'auto', inVpc: true } as const) };
    expect(diagnose({ ...inVpc, ...clusterWith({ publicEndpoint: false, privateEndpoint: true }) })).toEqual([]);
    expect(diagnose({ ...inVpc, ...clusterWith({ privateEndpoint: false }) })).toMatchObject([
      { id: 'endpoint', level: 'warning' },
    ]);
  });

  test('do not miss the Admin-tier policy where nothing is isolated', () => {
    expect(diagnose({ adminTier: known({ served: true, wanted: false, inForce: false }) })).toEqual([]);
    expect(diagnose({ adminTier: known({ served: false, wanted: true, inForce: false }) })).toEqual([]);
  });
});

describe('the report', () => {
  test('lets no name from the account write to the terminal', () => {
    const results = CHECKS.map((check) =>
      check.run({ ...HEALTHY, ...auditFilters(filter('a\u001b[2J'), filter('b\nok  everything')) }),
    );
    const report = textReport('prod-a', results);
    expect(report).not.toContain('\u001b');
    expect(report).not.toMatch(/^ok {2}everything/m);
    expect(report).toContain('1 failures, 0 warnings');
  });
});
