import { rmSync } from 'node:fs';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { parseConfig } from '../../lib/config';
import { MineGuardStack } from '../../lib/stacks/mineguard-stack';
import { CONFIGURATIONS } from '../support/configurations';
import { ACCOUNT, CONTEXT, REGION, resourcesOf } from '../support/template';

// All rules run over each template.
jest.setTimeout(120_000);

/** CloudFormation takes 500 resources in a stack. */
const MAX_RESOURCES = 500;

/** Fails on whatever the rules of the app find in what `build` makes; the report is an error with all findings. */
const synthesised = (build: (app: App) => Stack): Template => {
  const app = new App({ context: CONTEXT });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const stack = build(app);
  const assembly = app.synth();
  const template = Template.fromJSON(assembly.getStackByName(stack.stackName).template as object);
  rmSync(assembly.directory, { recursive: true });
  return template;
};

const mineGuard = (config: Readonly<Record<string, unknown>>) => {
  const { clusters, ...shared } = parseConfig({ notifications: { emails: ['security@example.com'] }, ...config }, 'it');
  return synthesised(
    (app) => new MineGuardStack(app, 'MineGuard', { env: { account: ACCOUNT, region: REGION }, clusters, ...shared }),
  );
};

describe('the stack, under the rules that a deployment checks', () => {
  test.each(Object.entries(CONFIGURATIONS))('is clean and small enough: %s', (_, config) => {
    const resources = resourcesOf(mineGuard(config)).length;
    expect(resources).toBeGreaterThan(50);
    expect(resources).toBeLessThan(MAX_RESOURCES);
  });

  test('is checked at all: the rules find a bucket that anybody may reach by plain HTTP', () => {
    const careless = (app: App): Stack => {
      const stack = new Stack(app, 'Careless');
      new Bucket(stack, 'Bucket');
      return stack;
    };
    expect(() => synthesised(careless)).toThrow('AwsSolutions::AwsSolutions-S10');
  });
});
