import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { eventually } from './support/eventually';
import { Site } from './support/site';

jest.setTimeout(60_000);

const TEMPLATE = {
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
      },
    },
    Reporter: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'version-reporter',
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Code: { ZipFile: 'exports.handler = async () => process.version;' },
      },
    },
  },
};

describe('the functions of the bed', () => {
  test('run on Node 24, as the deployed ones do', async () => {
    const { cloud } = await Site.inMode('observe');
    const client = new CloudFormationClient({
      endpoint: cloud.endpoint,
      region: cloud.region,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const StackName = `runtime-${Date.now()}`;
    await client.send(
      new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(TEMPLATE), Capabilities: ['CAPABILITY_IAM'] }),
    );
    await eventually('the stack', async () => {
      const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
      return Stacks?.[0]?.StackStatus === 'CREATE_COMPLETE' ? true : undefined;
    });
    const answer = await fetch(`${cloud.endpoint}/2015-03-31/functions/version-reporter/invocations`, {
      method: 'POST',
      body: '{}',
      headers: { authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/lambda/aws4_request' },
    });
    expect(await answer.json()).toMatch(/^v24\./);
  });
});
