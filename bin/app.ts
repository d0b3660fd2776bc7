import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { loadConfig } from '../lib/config';
import { MineGuardStack } from '../lib/stacks/mineguard-stack';

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

const { clusters, ...shared } = loadConfig((key) => app.node.tryGetContext(key), process.cwd());
const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: home } = process.env;

// Logs are read where they are written, so each region gets a stack of its own under the same name.
for (const [region, inRegion] of Map.groupBy(clusters, (cluster) => cluster.region ?? home)) {
  new MineGuardStack(app, region === home ? 'MineGuard' : `MineGuard-${region ?? ''}`, {
    stackName: 'MineGuard',
    description: 'Finds and stops crypto-mining in EKS clusters',
    env: { account, region },
    clusters: inRegion,
    ephemeral: app.node.tryGetContext('ephemeral') === 'true',
    ...shared,
  });
}
