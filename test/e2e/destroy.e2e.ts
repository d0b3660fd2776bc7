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

const OURS = 'app.kubernetes.io/managed-by=mineguard';
const GUARDS = 'validatingadmissionpolicies,validatingadmissionpolicybindings,clusterroles,clusterrolebindings';

test('cdk destroy releases nobody, and leaves no guard behind', async () => {
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

  // What it lists goes to a log that this bed takes away with the stack: test/lambdas/cluster-access reads it.
  await site.destroy();

  expect((await site.get('deployment', namespace, 'miner'))?.spec['replicas']).toBe(0);
  expect(JSON.stringify((await site.get('daemonset', namespace, 'agent'))?.spec)).toContain('mineguard/stopped');
  await runningPods(site, namespace, 'shop', 1);
  expect(JSON.parse(await site.kubectl(['get', GUARDS, '-l', OURS, '-o', 'json']))).toMatchObject({ items: [] });

  // Nobody is in the way of whoever brings it back by hand.
  await site.kubectl(['scale', 'deployment/miner', '-n', namespace, '--replicas=1']);
  await runningPods(site, namespace, 'miner', 1);
});
