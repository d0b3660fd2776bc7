import {
  DeleteSubscriptionFilterCommand,
  DescribeSubscriptionFiltersCommand,
  PutSubscriptionFilterCommand,
  type SubscriptionFilter,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  AssociateAccessPolicyCommand,
  DisassociateAccessPolicyCommand,
  EKSClient,
  paginateListAccessEntries,
} from '@aws-sdk/client-eks';
import { ListSubscriptionsByTopicCommand, UnsubscribeCommand } from '@aws-sdk/client-sns';
import { PurgeQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { killSwitchKey } from '../../lambdas/adapters/state-table';
import { diagnose, mineguard } from './support/doctor';
import { openMailbox, type Mailbox } from './support/people';
import { Site } from './support/site';

jest.setTimeout(240_000);

const CLUSTER = 'prod-a';
const ADMIN_POLICY = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy';

/** The API server's own part of the bed is not there to be wrong, so one that has to do with it changes what EKS says. */
const setCluster = async (site: Site, settings: object): Promise<void> => setBed(site, 'cluster', settings);

const setBed = async (site: Site, what: 'cluster' | 'guardduty', settings: object): Promise<void> => {
  const endpoint = site.cloud.environment['AWS_ENDPOINT_URL_EKS'] ?? '';
  const answer = await fetch(`${endpoint}/bed/${what}`, { method: 'PUT', body: JSON.stringify(settings) });
  if (!answer.ok) throw new Error(await answer.text());
};

const clientConfig = (site: Site, service: string) => ({
  endpoint: site.cloud.environment[`AWS_ENDPOINT_URL_${service}`] ?? site.cloud.endpoint,
  region: site.cloud.region,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

/** Whatever earlier stories have left subscribed. */
const forgetMailboxes = async (site: Site): Promise<void> => {
  const { Subscriptions = [] } = await site.sns.send(
    new ListSubscriptionsByTopicCommand({ TopicArn: site.output('PeopleTopicArn') }),
  );
  for (const { Protocol, SubscriptionArn } of Subscriptions) {
    if (Protocol === 'http') await site.sns.send(new UnsubscribeCommand({ SubscriptionArn }));
  }
};

const filtersOf = async (site: Site, logGroupName: string): Promise<readonly SubscriptionFilter[]> =>
  (await site.logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName }))).subscriptionFilters ?? [];

const failuresIn = (checks: ReadonlyMap<string, { readonly id: string; readonly level: string }>): readonly string[] =>
  [...checks.values()].filter(({ level }) => level === 'failure').map(({ id }) => id);

describe('mineguard doctor', () => {
  let site: Site;
  let mailbox: Mailbox;

  beforeAll(async () => {
    site = await Site.inMode('enforce');
    mailbox = await openMailbox(site.sns, site.output('PeopleTopicArn'));
  });

  afterAll(async () => {
    await mailbox.close();
  });

  /** Breaks one thing, asks the doctor, and mends it again whatever happens. */
  const brokenBy = async (breaking: () => Promise<unknown>, mending: () => Promise<unknown>) => {
    await breaking();
    try {
      return await diagnose(site);
    } finally {
      await mending();
    }
  };

  test('finds nothing wrong with a site that works, and exits with 0', async () => {
    const { exitCode, healthy, checks } = await diagnose(site);
    const failures = [...checks.values()].filter(({ level }) => level === 'failure');
    expect(failures).toEqual([]);
    expect([exitCode, healthy]).toEqual([0, true]);
    const unchecked = [...checks.values()].filter(({ level }) => level === 'not checked').map(({ id }) => id);
    expect(unchecked).toEqual([]);
    // GuardDuty is off in this account, and the mail address of the configuration never confirms.
    const warnings = [...checks.values()].filter(({ level }) => level === 'warning').map(({ id }) => id);
    expect(warnings).toEqual(['guardduty', 'subscriptions']);
  });

  test('says what it could not check without a kubeconfig, and does not call it healthy or broken', async () => {
    const { checks } = await diagnose(site, []);
    for (const id of ['network-policy', 'admin-tier', 'admission-policies', 'permissions', 'guards']) {
      expect(checks.get(id)).toMatchObject({ level: 'not checked', message: expect.stringContaining('no kubeconfig') });
    }
  });

  test('names both subscription filters when the slots are taken', async () => {
    const group = site.output('ProdAAuditLogGroupName');
    const original = await filtersOf(site, group);
    const remove = async (filterName: string | undefined) =>
      site.logs.send(new DeleteSubscriptionFilterCommand({ logGroupName: group, filterName }));
    const put = async ({ filterName, filterPattern = '', destinationArn }: SubscriptionFilter) =>
      site.logs.send(
        new PutSubscriptionFilterCommand({ logGroupName: group, filterName, filterPattern, destinationArn }),
      );
    // Any function that CloudWatch Logs may invoke will do, as long as it is not ours for this log group.
    const [falco] = await filtersOf(site, site.output('ProdAFalcoLogGroupName'));
    const others = ['to-a-siem', 'to-an-archive'];
    const { exitCode, checks } = await brokenBy(
      async () => {
        for (const { filterName } of original) await remove(filterName);
        for (const filterName of others) await put({ filterName, destinationArn: falco?.destinationArn });
      },
      async () => {
        for (const name of others) await remove(name);
        for (const filter of original) await put(filter);
      },
    );
    expect(exitCode).toBe(1);
    expect(checks.get('audit-subscription')).toMatchObject({
      level: 'failure',
      message: expect.stringContaining('to-a-siem and to-an-archive'),
    });
    expect(await filtersOf(site, group)).toHaveLength(original.length);
  });

  test('sees that the filter of the audit log lets too little through', async () => {
    const group = site.output('ProdAAuditLogGroupName');
    const [original] = await filtersOf(site, group);
    const { filterName, filterPattern, destinationArn } = original ?? {};
    const put = async (pattern: string | undefined) =>
      site.logs.send(
        new PutSubscriptionFilterCommand({ logGroupName: group, filterName, filterPattern: pattern, destinationArn }),
      );
    const { exitCode, checks } = await brokenBy(
      async () => put('{ $.verb = "delete" }'),
      async () => put(filterPattern),
    );
    expect(exitCode).toBe(1);
    expect(failuresIn(checks)).toEqual(['audit-pattern']);
  });

  test.each([
    ['audit logging is off', { logTypes: ['api'] }, 'audit-logging', 'audit'],
    ['the endpoint is private', { endpointPublicAccess: false }, 'endpoint', 'in the VPC of the cluster'],
    [
      'the cluster knows no access entries',
      { authenticationMode: 'CONFIG_MAP' },
      'authentication-mode',
      'API_AND_CONFIG_MAP',
    ],
  ])('sees that %s', async (_, changes, id, way) => {
    const { exitCode, checks } = await brokenBy(
      async () => setCluster(site, changes),
      async () => setCluster(site, {}),
    );
    expect(exitCode).toBe(1);
    expect(failuresIn(checks)).toContain(id);
    expect(checks.get(id)?.mend).toContain(way);
  });

  test('sees that network policy is off', async () => {
    const patch = async (value: string) =>
      site.kubectl([
        ...['patch', 'daemonset', 'aws-node', '-n', 'kube-system', '--type=json', '-p'],
        JSON.stringify([{ op: 'replace', path: '/spec/template/spec/containers/1/args/0', value }]),
      ]);
    const { exitCode, checks } = await brokenBy(
      async () => patch('--enable-network-policy=false'),
      async () => patch('--enable-network-policy=true'),
    );
    expect(exitCode).toBe(1);
    expect(checks.get('network-policy')).toMatchObject({
      level: 'failure',
      message: expect.stringContaining('ignored'),
    });
  });

  test('sees that an identity of ours has stayed cluster-admin', async () => {
    const eks = new EKSClient(clientConfig(site, 'EKS'));
    let installer = '';
    for await (const { accessEntries = [] } of paginateListAccessEntries({ client: eks }, { clusterName: CLUSTER })) {
      installer = accessEntries.find((arn) => arn.includes('Installer')) ?? installer;
    }
    const association = { clusterName: CLUSTER, principalArn: installer, policyArn: ADMIN_POLICY };
    const { exitCode, checks } = await brokenBy(
      async () => eks.send(new AssociateAccessPolicyCommand({ ...association, accessScope: { type: 'cluster' } })),
      async () => eks.send(new DisassociateAccessPolicyCommand(association)),
    );
    expect(exitCode).toBe(1);
    expect(checks.get('cluster-admin')?.message).toContain('mineguard:installer holds AmazonEKSClusterAdminPolicy');
  });

  test('sees that nobody has confirmed to be told', async () => {
    const { exitCode, checks } = await brokenBy(
      async () => {
        await mailbox.close();
        await forgetMailboxes(site);
      },
      async () => {
        mailbox = await openMailbox(site.sns, site.output('PeopleTopicArn'));
      },
    );
    expect(exitCode).toBe(1);
    expect(checks.get('subscriptions')).toMatchObject({
      level: 'failure',
      message: expect.stringContaining('oncall@example.com'),
    });
  });

  /** The rules of the responder's role, with other verbs on pods that it may delete. */
  const withVerbs = async (change: (verbs: readonly string[]) => readonly string[]) => {
    const object = 'clusterrole/mineguard-responder';
    const role = JSON.parse(await site.kubectl(['get', object, '-o', 'json'])) as {
      readonly rules: readonly { readonly resources: readonly string[]; readonly verbs: readonly string[] }[];
    };
    const changed = role.rules.map((rule) =>
      rule.verbs.includes('delete') && rule.resources.includes('pods') ? { ...rule, verbs: change(rule.verbs) } : rule,
    );
    const patch = async (rules: readonly object[]) =>
      site.kubectl(['patch', object, '--type=merge', '-p', JSON.stringify({ rules })]);
    return brokenBy(
      async () => patch(changed),
      async () => patch(role.rules),
    );
  };

  test('sees a verb that the role lacks', async () => {
    const { exitCode, checks } = await withVerbs((verbs) => verbs.filter((verb) => verb !== 'delete'));
    expect(exitCode).toBe(1);
    expect(checks.get('permissions')?.message).toContain('ClusterRole mineguard-responder lacks delete pods');
  });

  test('sees a verb that the role has too much', async () => {
    const { checks } = await withVerbs((verbs) => [...verbs, 'escalate']);
    expect(checks.get('permissions')?.message).toMatch(/mineguard-responder .*escalate pods/);
  });

  test('sees a guard that was opened', async () => {
    const patch = async (validationActions: readonly string[]) =>
      site.kubectl([
        ...['patch', 'validatingadmissionpolicybinding/mineguard-labels', '--type=merge', '-p'],
        JSON.stringify({ spec: { validationActions } }),
      ]);
    const { exitCode, checks } = await brokenBy(
      async () => patch(['Audit']),
      async () => patch(['Deny', 'Audit']),
    );
    expect(exitCode).toBe(1);
    expect(checks.get('guards')?.message).toBe('ValidatingAdmissionPolicyBinding mineguard-labels is changed');
  });

  test('sees dead letters', async () => {
    const sqs = new SQSClient(clientConfig(site, 'SQS'));
    const QueueUrl = site.output('SignalsDeadLetterQueueUrl');
    const { exitCode, checks } = await brokenBy(
      async () => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' })),
      async () => sqs.send(new PurgeQueueCommand({ QueueUrl })),
    );
    expect(exitCode).toBe(1);
    expect(failuresIn(checks)).toEqual(['dead-letters']);
    expect(checks.get('dead-letters')?.message).toBe('1 in Signals');
  });

  test('sees a thrown kill switch', async () => {
    const TableName = site.output('TableName');
    const { checks } = await brokenBy(
      async () => site.table.send(new PutCommand({ TableName, Item: killSwitchKey(CLUSTER) })),
      async () => site.table.send(new DeleteCommand({ TableName, Key: killSwitchKey(CLUSTER) })),
    );
    expect(checks.get('kill-switch')?.level).toBe('warning');
  });

  test('sees how often GuardDuty publishes', async () => {
    const { checks } = await brokenBy(
      async () => setBed(site, 'guardduty', { findings: [] }),
      async () => setBed(site, 'guardduty', {}),
    );
    expect(checks.get('guardduty')?.message).toContain('SIX_HOURS');
  });

  test('refuses a stack that is not there and a cluster that it does not guard', async () => {
    const noStack = await mineguard(site, ['doctor', '--stack', 'Another']);
    expect([noStack.exitCode, noStack.stderr]).toEqual([
      2,
      expect.stringContaining('the stack Another cannot be read'),
    ]);
    const noCluster = await mineguard(site, ['doctor', '--cluster', 'prod-z']);
    expect([noCluster.exitCode, noCluster.stderr]).toEqual([2, expect.stringContaining('guards prod-a, not prod-z')]);
  });
});
