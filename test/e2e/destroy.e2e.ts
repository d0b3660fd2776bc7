import {
  FilterLogEventsCommand,
  paginateDescribeLogGroups,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { eventually } from './support/eventually';
import { Site } from './support/site';
import { answeredIncident, runningPods } from './support/stories';
import {
  daemonSetObject,
  deploymentObject,
  freshNamespace,
  minerArguments,
  namespaceObject,
} from './support/workloads';

jest.setTimeout(300_000);

/** Where the installer writes; in an account that stays, on this bed it goes with the stack. */
const installerLogGroup = async (site: Site): Promise<string> => {
  for await (const { logGroups = [] } of paginateDescribeLogGroups({ client: site.logs }, {})) {
    const name = logGroups.map(({ logGroupName = '' }) => logGroupName).find((one) => one.includes('InstallerLogs'));
    if (name !== undefined) return name;
  }
  throw new Error('the installer has no log group');
};

const textIn = async (site: Site, logGroupName: string): Promise<string> => {
  try {
    const { events = [] } = await site.logs.send(new FilterLogEventsCommand({ logGroupName }));
    return events.map(({ message = '' }) => message).join('\n');
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return '';
    throw error;
  }
};

const OURS = 'app.kubernetes.io/managed-by=mineguard';
const GUARDS = 'validatingadmissionpolicies,validatingadmissionpolicybindings,clusterroles,clusterrolebindings';

test('cdk destroy lists what is quarantined, releases nobody, and leaves no guard behind', async () => {
  const site = await Site.inMode('enforce');
  const namespace = freshNamespace('destroyed');
  await site.apply(
    namespaceObject(namespace),
    deploymentObject(namespace, 'miner', minerArguments()),
    daemonSetObject(namespace, 'agent', minerArguments()),
    deploymentObject(namespace, 'shop', ['serve'], 1),
  );
  await answeredIncident(site, namespace, 'Deployment');
  await answeredIncident(site, namespace, 'DaemonSet');
  expect(JSON.parse(await site.kubectl(['get', GUARDS, '-l', OURS, '-o', 'json']))).not.toMatchObject({ items: [] });

  const logGroup = await installerLogGroup(site);
  const destroyed = site.destroy();
  const log = await eventually(
    'the installer to say what stays quarantined',
    async () => {
      const text = await textIn(site, logGroup);
      return text.includes('stay quarantined when MineGuard is gone') ? text : undefined;
    },
    60,
  );
  await destroyed;
  for (const name of ['miner', 'agent']) expect(log).toContain(name);
  expect((await site.get('deployment', namespace, 'miner'))?.spec['replicas']).toBe(0);
  expect(JSON.stringify((await site.get('daemonset', namespace, 'agent'))?.spec)).toContain('mineguard/stopped');
  await runningPods(site, namespace, 'shop', 1);
  expect(JSON.parse(await site.kubectl(['get', GUARDS, '-l', OURS, '-o', 'json']))).toMatchObject({ items: [] });

  // Nobody is in the way of whoever brings it back by hand.
  await site.kubectl(['scale', 'deployment/miner', '-n', namespace, '--replicas=1']);
  await runningPods(site, namespace, 'miner', 1);
});
