import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { loadConfig } from '../lib/config';
import { BILLING_REGION, BillingForwarderStack } from '../lib/stacks/billing-forwarder-stack';
import { ClusterStack } from '../lib/stacks/cluster-stack';
import { MineGuardStack } from '../lib/stacks/mineguard-stack';

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

const { clusters, hardenedCluster, ...shared } = loadConfig((key) => app.node.tryGetContext(key), process.cwd());
const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: home } = process.env;

const regions = [...new Set(clusters.map((cluster) => cluster.region ?? home))].filter(
  (region) => region !== undefined,
);
const regionOf = (name: string): string | undefined =>
  clusters.find((cluster) => cluster.name === name)?.region ?? home;
const made =
  hardenedCluster &&
  new ClusterStack(app, 'MineGuard-cluster', {
    stackName: `MineGuard-cluster-${hardenedCluster.name}`,
    description: 'A hardened EKS cluster that MineGuard guards',
    env: { account, region: regionOf(hardenedCluster.name) },
    cluster: hardenedCluster,
    logRetentionDays: shared.logRetentionDays,
  });

// Logs are read where they are written, so each region gets a stack of its own under the same name.
for (const [region, inRegion] of Map.groupBy(clusters, (cluster) => cluster.region ?? home)) {
  const mineGuard = new MineGuardStack(app, region === home ? 'MineGuard' : `MineGuard-${region ?? ''}`, {
    stackName: 'MineGuard',
    description: 'Finds and stops crypto-mining in EKS clusters',
    env: { account, region },
    clusters: inRegion,
    guardedRegions: regions.length > 0 ? regions : undefined,
    ephemeral: app.node.tryGetContext('ephemeral') === 'true',
    ...shared,
  });
  if (made && region === regionOf(made.clusterName)) mineGuard.addStackDependency(made);
}

// Bills speak in one region alone. Where MineGuard is in that region too, it hears them there.
const elsewhere = regions.filter((region) => region !== BILLING_REGION);
if (shared.billing.enabled && elsewhere.length > 0) {
  new BillingForwarderStack(app, 'MineGuard-billing', {
    stackName: 'MineGuard-billing',
    description: 'Forwards cost anomalies to MineGuard in other regions',
    env: { account, region: BILLING_REGION },
    regions: elsewhere,
  });
}
