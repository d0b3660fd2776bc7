import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { createCustomResource } from '../../../lambdas/cluster-access/custom-resource';
import { rbacManifests } from '../../../lambdas/core/actions/rbac';
import type { ClusterAccessRequest } from '../../../lambdas/core/parsing/cluster-access-request';

const properties = {
  ServiceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:installer',
  ClusterName: 'prod-a',
  PrincipalArn: 'arn:aws:iam::111122223333:role/installer',
  Manifests: JSON.stringify(rbacManifests({ mode: 'observe' })),
};

const base = {
  ResponseURL: 'https://answers.example/1',
  ServiceToken: properties.ServiceToken,
  StackId: 'stack-1',
  RequestId: 'request-1',
  LogicalResourceId: 'Objects',
  ResourceType: 'Custom::MineGuardClusterAccess',
  ResourceProperties: properties,
};

const create: CloudFormationCustomResourceEvent = { ...base, RequestType: 'Create' };
const remove: CloudFormationCustomResourceEvent = {
  ...base,
  RequestType: 'Delete',
  PhysicalResourceId: 'mineguard-access-prod-a',
};

const serve = async (
  event: CloudFormationCustomResourceEvent,
  work: (request: ClusterAccessRequest) => Promise<void> = () => Promise.resolve(),
  sleep: () => Promise<void> = () => new Promise(() => undefined),
) => {
  const calls: string[] = [];
  const answers: { readonly url: string; readonly body: Readonly<Record<string, string>> }[] = [];
  const called = (name: string) => async (request: ClusterAccessRequest) => {
    calls.push(`${name} ${request.cluster} ${request.manifests.length}`);
    if (name !== 'leave') await work(request);
  };
  const customResource = createCustomResource({
    installer: { install: called('install'), remove: called('remove'), leave: called('leave') },
    answer: (url, body) => {
      answers.push({ url, body: JSON.parse(body) });
      return Promise.resolve();
    },
    sleep,
  });
  await customResource(event, 1000);
  return { calls, answers };
};

describe('the custom resource', () => {
  test.each([
    ['all that is ours in the cluster', {}, true],
    ['some objects beside others, which stay', { Removes: 'nothing' }, false],
  ])('stands for %s', async (_, changes, isAllOfOurs) => {
    const asked: boolean[] = [];
    await serve({ ...create, ResourceProperties: { ...properties, ...changes } }, (request) => {
      asked.push(request.isAllOfOurs);
      return Promise.resolve();
    });
    expect(asked).toEqual([isAllOfOurs]);
  });

  test('installs, and answers where CloudFormation waits', async () => {
    const { calls, answers } = await serve(create);
    expect(calls).toEqual(['install prod-a 4']);
    expect(answers).toEqual([
      {
        url: 'https://answers.example/1',
        body: {
          Status: 'SUCCESS',
          Reason: 'done',
          PhysicalResourceId: 'mineguard-access-prod-a',
          StackId: 'stack-1',
          RequestId: 'request-1',
          LogicalResourceId: 'Objects',
        },
      },
    ]);
  });

  test('keeps its physical id for the same cluster: a new one would be a removal', async () => {
    const update: CloudFormationCustomResourceEvent = {
      ...base,
      RequestType: 'Update',
      PhysicalResourceId: 'mineguard-access-prod-a',
      OldResourceProperties: properties,
    };
    const { answers } = await serve(update);
    expect(answers[0]?.body['PhysicalResourceId']).toBe('mineguard-access-prod-a');
  });

  test('removes on delete', async () => {
    expect((await serve(remove)).calls).toEqual(['remove prod-a 4']);
  });

  test('tells what failed, in bounds', async () => {
    const { answers } = await serve(create, () => Promise.reject(new Error(`no${'!'.repeat(5000)}`)));
    expect(answers[0]?.body['Status']).toBe('FAILED');
    expect(answers[0]?.body['Reason']).toMatch(/^no!{898}$/);
  });

  test('answers also when its properties make no sense', async () => {
    const { calls, answers } = await serve({ ...create, ResourceProperties: { ServiceToken: 'x' } });
    expect(calls).toEqual([]);
    expect(answers[0]?.body['Status']).toBe('FAILED');
  });

  test('answers before its time is up, and does not stay admin', async () => {
    const forever = () => new Promise<void>(() => undefined);
    const { calls, answers } = await serve(create, forever, () => Promise.resolve());
    expect(calls).toEqual(['install prod-a 4', 'leave prod-a 4']);
    expect(answers[0]?.body).toMatchObject({ Status: 'FAILED', Reason: 'it did not finish in time' });
  });
});
