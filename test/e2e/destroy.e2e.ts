import {
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
  paginateDescribeLogGroups,
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

/** What the installer has written to its log, which stays in the account. */
const installerLog = async (site: Site): Promise<string> => {
  const lines: string[] = [];
  for await (const { logGroups = [] } of paginateDescribeLogGroups({ client: site.logs }, {})) {
    for (const { logGroupName } of logGroups.filter((group) => group.logGroupName?.includes('Installer'))) {
      const { logStreams = [] } = await site.logs.send(new DescribeLogStreamsCommand({ logGroupName }));
      for (const { logStreamName } of logStreams) {
        const { events = [] } = await site.logs.send(new GetLogEventsCommand({ logGroupName, logStreamName }));
        lines.push(...events.map(({ message = '' }) => message));
      }
    }
  }
  return lines.join('\n');
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

  const destroyed = site.destroy();
  // On this bed the log goes with the stack; in an account it stays.
  const log = await eventually(
    'the installer to say what stays quarantined',
    async () => {
      const text = await installerLog(site);
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
