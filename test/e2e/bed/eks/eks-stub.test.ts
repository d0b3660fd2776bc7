import {
  AssociateAccessPolicyCommand,
  CreateAccessEntryCommand,
  DeleteAccessEntryCommand,
  DescribeAccessEntryCommand,
  DescribeClusterCommand,
  DisassociateAccessPolicyCommand,
  EKSClient,
  ListAccessEntriesCommand,
  ListAssociatedAccessPoliciesCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  UpdateAccessEntryCommand,
} from '@aws-sdk/client-eks';
import {
  GetFindingsCommand,
  GuardDutyClient,
  ListDetectorsCommand,
  ListFindingsCommand,
} from '@aws-sdk/client-guardduty';
import * as z from 'zod/mini';
import { startEksStub, type EksStub } from './eks-stub';
import { ACCESS_KEY_ID, ACCOUNT, CLUSTER, REGION, ROLE, SESSION, makeToken } from './make-token';

const ADMIN = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy';
const ENTRY = { clusterName: CLUSTER, principalArn: ROLE };
const CALLER = { region: REGION, credentials: { accessKeyId: 'example', secretAccessKey: 'example' } };

let stub: EksStub;
let eks: EKSClient;
let lines: string[];

beforeEach(async () => {
  lines = [];
  stub = await startEksStub({
    clusterName: CLUSTER,
    region: REGION,
    accountId: ACCOUNT,
    credentials: () => Promise.resolve(new Map([[ACCESS_KEY_ID, SESSION]])),
    progress: (line) => lines.push(line),
  });
  eks = new EKSClient({ ...CALLER, endpoint: stub.url });
});

afterEach(async () => {
  eks.destroy();
  await stub.stop();
});

const createEntry = (kubernetesGroups: string[] = ['mineguard:responder']) =>
  eks.send(new CreateAccessEntryCommand({ ...ENTRY, kubernetesGroups }));

const associateAdmin = () =>
  eks.send(new AssociateAccessPolicyCommand({ ...ENTRY, policyArn: ADMIN, accessScope: { type: 'cluster' } }));

const disassociateAdmin = () => eks.send(new DisassociateAccessPolicyCommand({ ...ENTRY, policyArn: ADMIN }));

const post = async (url: string, body: unknown, headers: Record<string, string> = {}) => {
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  const answer: unknown = await response.json();
  return { status: response.status, body: answer };
};

const review = async (token: string): Promise<unknown> => {
  const answer = await post(stub.tokenWebhookUrl, {
    kind: 'TokenReview',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { creationTimestamp: null },
    spec: { token, audiences: ['https://kubernetes.default.svc'] },
    status: { user: {} },
  });
  expect(answer).toEqual({
    status: 200,
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', status: expect.anything() },
  });
  return z.parse(z.object({ status: z.unknown() }), answer.body).status;
};

describe('DescribeCluster', () => {
  test('has no endpoint before there is an API server', async () => {
    const { cluster } = await eks.send(new DescribeClusterCommand({ name: CLUSTER }));
    expect(cluster).toMatchObject({ status: 'CREATING', accessConfig: { authenticationMode: 'API' } });
    expect(cluster).not.toHaveProperty('endpoint');
  });

  test('names the API server, its authority, and a cluster that logs everything', async () => {
    stub.setCluster({ apiServerUrl: 'https://127.0.0.1:6443', caPem: 'PEM' });
    const { cluster } = await eks.send(new DescribeClusterCommand({ name: CLUSTER }));
    expect(cluster).toMatchObject({
      name: CLUSTER,
      status: 'ACTIVE',
      version: '1.36',
      endpoint: 'https://127.0.0.1:6443',
      certificateAuthority: { data: Buffer.from('PEM').toString('base64') },
      accessConfig: { authenticationMode: 'API' },
      resourcesVpcConfig: { endpointPublicAccess: true },
    });
    expect(cluster?.logging?.clusterLogging).toContainEqual({
      types: ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'],
      enabled: true,
    });
  });

  test('knows no other cluster', async () => {
    await expect(eks.send(new DescribeClusterCommand({ name: 'another' }))).rejects.toThrow(ResourceNotFoundException);
  });

  test('refuses an API server that is not on this machine', () => {
    expect(() => {
      stub.setCluster({ apiServerUrl: 'https://192.0.2.1:6443', caPem: 'PEM' });
    }).toThrow('loopback');
  });
});

describe('access entries', () => {
  test('are created, read, changed, listed and deleted', async () => {
    const { accessEntry } = await createEntry();
    expect(accessEntry).toMatchObject({
      ...ENTRY,
      kubernetesGroups: ['mineguard:responder'],
      type: 'STANDARD',
      username: `arn:aws:sts::${ACCOUNT}:assumed-role/Responder/{{SessionName}}`,
    });
    expect(accessEntry?.createdAt).toBeInstanceOf(Date);
    expect((await eks.send(new DescribeAccessEntryCommand(ENTRY))).accessEntry).toEqual(accessEntry);

    await eks.send(new UpdateAccessEntryCommand({ ...ENTRY, kubernetesGroups: ['changed'] }));
    const changed = await eks.send(new DescribeAccessEntryCommand(ENTRY));
    expect(changed.accessEntry).toMatchObject({ kubernetesGroups: ['changed'], username: accessEntry?.username });

    const list = () => eks.send(new ListAccessEntriesCommand({ clusterName: CLUSTER }));
    expect((await list()).accessEntries).toEqual([ROLE]);
    await eks.send(new DeleteAccessEntryCommand(ENTRY));
    expect((await list()).accessEntries).toEqual([]);
  });

  test('exist once per principal', async () => {
    await createEntry();
    await expect(createEntry()).rejects.toThrow(ResourceInUseException);
  });

  test('are not found before they are made', async () => {
    await expect(eks.send(new DescribeAccessEntryCommand(ENTRY))).rejects.toThrow(ResourceNotFoundException);
    await expect(eks.send(new DeleteAccessEntryCommand(ENTRY))).rejects.toThrow(ResourceNotFoundException);
    await expect(associateAdmin()).rejects.toThrow(ResourceNotFoundException);
  });

  test('give no system group and belong to no session', async () => {
    await expect(createEntry(['system:masters'])).rejects.toMatchObject({ name: 'InvalidParameterException' });
    const principalArn = `arn:aws:sts::${ACCOUNT}:assumed-role/Responder/responder`;
    const session = new CreateAccessEntryCommand({ clusterName: CLUSTER, principalArn });
    await expect(eks.send(session)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});

describe('access policies', () => {
  const associated = async () =>
    (await eks.send(new ListAssociatedAccessPoliciesCommand(ENTRY))).associatedAccessPolicies;

  test('are associated once and disassociated', async () => {
    await createEntry();
    await associateAdmin();
    await associateAdmin();
    expect(await associated()).toMatchObject([{ policyArn: ADMIN, accessScope: { type: 'cluster' } }]);
    await disassociateAdmin();
    expect(await associated()).toEqual([]);
    await expect(disassociateAdmin()).rejects.toThrow(ResourceNotFoundException);
  });

  test('are forgotten with their entry', async () => {
    await createEntry();
    await associateAdmin();
    await eks.send(new DeleteAccessEntryCommand(ENTRY));
    await createEntry();
    expect(await associated()).toEqual([]);
  });

  test('without a counterpart here are refused, so that no test passes for nothing', async () => {
    await createEntry();
    const policyArn = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy';
    for (const command of [
      new AssociateAccessPolicyCommand({ ...ENTRY, policyArn, accessScope: { type: 'cluster' } }),
      new AssociateAccessPolicyCommand({ ...ENTRY, policyArn: ADMIN, accessScope: { type: 'namespace' } }),
    ]) {
      await expect(eks.send(command)).rejects.toMatchObject({ name: 'NotImplementedException' });
    }
  });
});

describe('the token webhook', () => {
  test('turns a good token into the user and groups of the access entry', async () => {
    await createEntry();
    expect(await review(await makeToken())).toEqual({
      authenticated: true,
      user: {
        username: `arn:aws:sts::${ACCOUNT}:assumed-role/Responder/responder`,
        uid: expect.stringMatching(/^aws-iam-authenticator:111122223333:AROA/),
        groups: ['mineguard:responder'],
        extra: {
          accessKeyId: [ACCESS_KEY_ID],
          arn: [`arn:aws:sts::${ACCOUNT}:assumed-role/Responder/responder`],
          canonicalArn: [`arn:aws:iam::${ACCOUNT}:role/Responder`],
          principalId: [expect.stringMatching(/^AROA/)],
          sessionName: ['responder'],
          'sigs.k8s.io/aws-iam-authenticator/principalId': [expect.stringMatching(/^AROA/)],
        },
      },
    });
  });

  test('refuses a bad token and tells why', async () => {
    await createEntry();
    const error = 'the signature does not match: altered, or made for another cluster';
    expect(await review(await makeToken({ cluster: 'another' }))).toEqual({ authenticated: false, error });
    expect(lines).toEqual([`token refused: ${error}`]);
  });

  test('refuses a role without an access entry, and one whose entry was deleted', async () => {
    const refusal = { authenticated: false, error: `no access entry for ${ROLE}` };
    expect(await review(await makeToken())).toEqual(refusal);
    await createEntry();
    expect(await review(await makeToken())).toMatchObject({ authenticated: true });
    await eks.send(new DeleteAccessEntryCommand(ENTRY));
    expect(await review(await makeToken())).toEqual(refusal);
  });

  test('makes a cluster administrator only while the policy is associated', async () => {
    await createEntry();
    const groups = async () => review(await makeToken());
    await associateAdmin();
    expect(await groups()).toMatchObject({ user: { groups: ['mineguard:responder', 'system:masters'] } });
    await disassociateAdmin();
    expect(await groups()).toMatchObject({ user: { groups: ['mineguard:responder'] } });
  });

  test('never tells the token to the progress', async () => {
    await createEntry();
    const token = await makeToken();
    await review(token);
    expect(lines).toHaveLength(1);
    expect(lines.join()).not.toContain(token);
  });

  test('refuses a body that is not a TokenReview', async () => {
    expect(await post(stub.tokenWebhookUrl, { kind: 'Pod' })).toMatchObject({ status: 400 });
  });
});

describe('GuardDuty and Cost Explorer', () => {
  const getAnomalies = () =>
    post(
      stub.url,
      { DateInterval: { StartDate: '2026-11-01' } },
      { 'x-amz-target': 'AWSInsightsIndexService.GetAnomalies' },
    );

  test('are empty until a test fills them', async () => {
    const guardDuty = new GuardDutyClient({ ...CALLER, endpoint: stub.url });
    const detectors = async () => (await guardDuty.send(new ListDetectorsCommand({}))).DetectorIds ?? [];
    expect(await detectors()).toEqual([]);
    expect((await getAnomalies()).body).toEqual({ Anomalies: [] });

    stub.setGuardDutyFindings([
      { id: 'f1', type: 'CryptoCurrency:Runtime/BitcoinTool.B', severity: 8 },
      { id: 'f2', type: 'Execution:Runtime/NewBinaryExecuted', severity: 5 },
    ]);
    stub.setCostAnomalies([{ AnomalyId: 'a1' }]);
    const [DetectorId] = await detectors();
    const { FindingIds } = await guardDuty.send(new ListFindingsCommand({ DetectorId }));
    expect(FindingIds).toEqual(['f1', 'f2']);
    const { Findings } = await guardDuty.send(new GetFindingsCommand({ DetectorId, FindingIds: ['f1'] }));
    expect(Findings).toMatchObject([{ Id: 'f1', Severity: 8 }]);
    expect((await getAnomalies()).body).toEqual({ Anomalies: [{ AnomalyId: 'a1' }] });
    guardDuty.destroy();
  });
});

test('an unknown route is 501 and says which', async () => {
  const answer = await fetch(`${stub.url}/clusters/${CLUSTER}/addons`);
  expect(answer.status).toBe(501);
  expect(answer.headers.get('x-amzn-errortype')).toBe('NotImplementedException');
  expect(await answer.json()).toMatchObject({ message: expect.stringContaining(`GET /clusters/${CLUSTER}/addons`) });
});
