import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { loadConfig, parseConfig } from '../../lib/config';
import { CONFIG_JSON_SCHEMA_FILE, configJsonSchema } from '../../lib/config-json-schema';

const ROOT = join(__dirname, '../..');

const problemsIn = (config: unknown): readonly string[] => {
  try {
    parseConfig(config, 'mineguard.yaml');
    return [];
  } catch (error) {
    return String(error)
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
};

describe('the configuration', () => {
  test('needs nothing but the name of a cluster, and then only observes', () => {
    expect(parseConfig({ clusters: [{ name: 'prod-a' }] }, 'mineguard.yaml')).toEqual({
      clusters: [
        {
          name: 'prod-a',
          mode: 'observe',
          namespaceModes: {},
          protected: { namespaces: [], owners: [] },
          budget: { windowMinutes: 10, pods: 20, owners: 5, namespaceShare: 0.5, principalShare: 0.5 },
          falco: { namespace: 'falco', container: 'falco', writerProven: false },
          access: { mode: 'auto' },
          audit: {},
          posture: {},
        },
      ],
      notifications: { emails: [] },
      dashboard: { enabled: true },
      inspector: { everyMinutes: 15 },
      guardDuty: { enabled: true },
      imageScans: { enabled: false },
      billing: { enabled: false, minimumImpactUsd: 25 },
      logRetentionDays: 30,
    });
  });

  test('says where it is wrong, what was given and what is allowed', () => {
    expect(problemsIn({ clusters: [{ name: 'prod-a', mode: 'enforced' }] })).toEqual([
      'clusters[0].mode must be "observe", "approve", "enforce", got "enforced"',
    ]);
  });

  test('gives namespaces a mode of their own', () => {
    const modes = (namespaceModes: unknown) => problemsIn({ clusters: [{ name: 'prod-a', namespaceModes }] });
    expect(modes({ payments: 'approve', 'kube-system': 'observe' })).toEqual([]);
    expect(modes({ payments: 'ask' })).toEqual([
      'clusters[0].namespaceModes.payments must be "observe", "approve", "enforce", got "ask"',
    ]);
    expect(modes({ 'Not a namespace': 'approve' })).toHaveLength(1);
  });

  test('lists everything that is wrong with it at once', () => {
    expect(
      problemsIn({
        clusters: [{ name: 'prod a', protected: { owners: [{ kind: 'Deployment', name: 'web' }] } }],
        notifications: { emails: ['somebody'] },
        logRetentionDays: 31,
      }),
    ).toEqual([
      'clusters[0].name must be the name of an EKS cluster, got "prod a"',
      'clusters[0].protected.owners[0].namespace must be the name of a Kubernetes namespace, got nothing',
      'notifications.emails[0] must be an e-mail address, got "somebody"',
      expect.stringMatching(/^logRetentionDays must be one of 1, 3, 5, .*, got 31$/),
    ]);
  });

  test('refuses keys that it does not know, wherever they are', () => {
    expect(problemsIn({ clusters: [{ name: 'prod-a', falco: { loggroup: 'x' } }], alerts: true })).toEqual([
      'clusters[0].falco.loggroup is not a known key: allowed are logGroupName, shared, namespace, container, writerProven, writerServiceAccount, got "x"',
      'alerts is not a known key: allowed are clusters, notifications, network, dashboard, inspector, guardDuty, imageScans, billing, hardenedCluster, logRetentionDays, got true',
    ]);
  });

  test('says what the ids of Slack look like', () => {
    const slack = { workspaceId: 'my-team', channelId: '#security' };
    expect(problemsIn({ clusters: [{ name: 'prod-a' }], notifications: { slack } })).toEqual([
      'notifications.slack.workspaceId must be the id of a Slack workspace, such as T0123ABCD, got "my-team"',
      'notifications.slack.channelId must be the id of a Slack channel, such as C0123ABCD: not its name, got "#security"',
    ]);
  });

  test.each([
    'mineguard/slack',
    'arn:aws:secretsmanager:eu-west-1:111122223333:secret:mineguard/slack-AbCdEf',
    'arn:aws-us-gov:secretsmanager:us-gov-west-1:111122223333:secret:slack-AbCdEf',
  ])('takes a webhook by its secret: %s', (slackWebhookSecret) => {
    expect(problemsIn({ clusters: [{ name: 'prod-a' }], notifications: { slackWebhookSecret } })).toEqual([]);
  });

  test('refuses the address of a webhook, and does not repeat it', () => {
    const address = 'https://hooks.slack.com/services/T00000000/B00000000/made-up';
    const refused =
      'must be the name or ARN of a secret in Secrets Manager that holds the address, never the address itself';
    expect(problemsIn({ clusters: [{ name: 'prod-a' }], notifications: { slackWebhookSecret: address } })).toEqual([
      `notifications.slackWebhookSecret ${refused}, got the address of a webhook`,
    ]);
    const misplaced = { clusters: [{ name: 'prod-a' }], notifications: { slack: { workspaceId: 'T1', url: address } } };
    expect(problemsIn(misplaced).join()).not.toContain('made-up');
  });

  test('names each cluster of a region once', () => {
    expect(problemsIn({ clusters: [{ name: 'prod-a' }, { name: 'prod-a' }] })).toEqual([
      'clusters[1].name must be named once for each region, got "prod-a"',
    ]);
    const elsewhere = { name: 'prod-a', region: 'eu-west-1' };
    expect(problemsIn({ clusters: [{ name: 'prod-a' }, elsewhere] })).toEqual([]);
  });

  test.each([
    ['windowMinutes', 0, 'must be a whole number from 1 to 1440'],
    ['pods', 1.5, 'must be a whole number from 0 to 1000'],
    ['owners', '5', 'must be a whole number from 0 to 1000'],
    ['namespaceShare', 50, 'must be a number from 0 to 1'],
  ])('keeps the budget within its limits: %s', (key, value, allowed) => {
    expect(problemsIn({ clusters: [{ name: 'prod-a', budget: { [key]: value } }] })).toEqual([
      `clusters[0].budget.${key} ${allowed}, got ${JSON.stringify(value)}`,
    ]);
  });

  test.each([
    [
      null,
      'the configuration must be a mapping with clusters, notifications, network, dashboard, inspector, guardDuty, imageScans, billing, hardenedCluster, logRetentionDays, got null',
    ],
    [{}, 'clusters must be a list of clusters, got nothing'],
    [{ clusters: [] }, 'clusters must name at least one cluster, got []'],
  ])('is refused when it names no cluster: %j', (config, problem) => {
    expect(problemsIn(config)).toEqual([problem]);
  });

  describe('of a hardened cluster', () => {
    const ADMIN = 'arn:aws:iam::111122223333:role/PlatformAdmin';
    const problems = (changes: object, clusters: readonly object[] = [{ name: 'prod-a' }]) =>
      problemsIn({ clusters, hardenedCluster: { name: 'prod-a', admins: [ADMIN], ...changes } });

    test('needs a name and an admin, and is private then', () => {
      const { hardenedCluster } = parseConfig(
        { clusters: [{ name: 'prod-a' }], hardenedCluster: { name: 'prod-a', admins: [ADMIN] } },
        'mineguard.yaml',
      );
      expect(hardenedCluster).toMatchObject({ publicCidrs: [], guardDutyDetector: false, version: '1.36' });
    });

    test('is refused when nobody guards it', () => {
      const message =
        'hardenedCluster.name must be the name of exactly one of the clusters, so that it is guarded, and in which region is known, got "prod-a"';
      expect(problems({}, [{ name: 'prod-b' }])).toEqual([message]);
      expect(
        problems({}, [
          { name: 'prod-a', region: 'eu-west-1' },
          { name: 'prod-a', region: 'eu-central-1' },
        ]),
      ).toEqual([message]);
    });

    test('is refused when nobody could enter it', () => {
      expect(problems({ admins: [] })).toEqual([
        'hardenedCluster.admins must name at least one: the cluster lets in nobody else, not even who made it, got []',
      ]);
      expect(problems({ admins: ['arn:aws:sts::111122223333:assumed-role/Admin/me'] })).toHaveLength(1);
    });

    test('is not open to the whole internet', () => {
      expect(problems({ publicCidrs: ['203.0.113.0/24'] })).toEqual([]);
      expect(problems({ publicCidrs: ['0.0.0.0/0'] })).toEqual([
        'hardenedCluster.publicCidrs[0] must be an IPv4 range from /8 to /32, such as 203.0.113.0/24; the whole internet is not allowed, got "0.0.0.0/0"',
      ]);
    });

    test('has room for its nodes', () => {
      expect(problems({ nodes: { minimum: 4, maximum: 2 } })).toEqual([
        'hardenedCluster.nodes.maximum must be at least nodes.minimum, which is 4, got 2',
      ]);
    });
  });

  test('of the example is valid', () => {
    expect(problemsIn(parse(readFileSync(join(ROOT, 'mineguard.example.yaml'), 'utf8')))).toEqual([]);
  });

  test('has a JSON schema that says the same', () => {
    expect(JSON.parse(readFileSync(CONFIG_JSON_SCHEMA_FILE, 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(configJsonSchema())),
    );
  });
});

describe('where the configuration comes from', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mineguard-config-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const write = (name: string, content: string): void => {
    writeFileSync(join(folder, name), content);
  };
  const load = (context: Readonly<Record<string, unknown>>) => loadConfig((key) => context[key], folder);

  test('one cluster needs no file', () => {
    const { clusters, notifications } = load({
      cluster: 'prod-a',
      mode: 'enforce',
      email: 'a@example.com, b@example.com',
    });
    expect(clusters).toEqual([expect.objectContaining({ name: 'prod-a', mode: 'enforce' })]);
    expect(notifications.emails).toEqual(['a@example.com', 'b@example.com']);
  });

  test('mineguard.yaml is read when it is there', () => {
    write('mineguard.yaml', 'clusters: [{ name: from-file }]');
    expect(load({}).clusters[0]?.name).toBe('from-file');
  });

  test('another file is read when it is named', () => {
    write('mineguard.yaml', 'clusters: [{ name: from-file }]');
    write('other.yaml', 'clusters: [{ name: from-other }]');
    expect(load({ config: 'other.yaml' }).clusters[0]?.name).toBe('from-other');
  });

  test('file and cluster together are refused, since one of them would be ignored', () => {
    write('mineguard.yaml', 'clusters: [{ name: from-file }]');
    expect(() => load({ cluster: 'prod-a' })).toThrow('are both given: keep one, or add the cluster to the file');
  });

  test('a mode without a cluster is refused, since it would be ignored', () => {
    write('mineguard.yaml', 'clusters: [{ name: from-file }]');
    expect(() => load({ mode: 'enforce' })).toThrow('-c mode goes with -c cluster=NAME only');
  });

  test('nothing at all is refused, with the way out', () => {
    expect(() => load({})).toThrow('no cluster is named: give -c cluster=NAME, or copy mineguard.example.yaml');
  });

  test('a file that cannot be read or is not YAML is named', () => {
    expect(() => load({ config: 'absent.yaml' })).toThrow(`${join(folder, 'absent.yaml')} cannot be read`);
    write('mineguard.yaml', 'clusters: [');
    expect(() => load({})).toThrow(`${join(folder, 'mineguard.yaml')} is not YAML`);
  });
});
