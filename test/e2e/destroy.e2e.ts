import { createInstalledObjects } from '../../lambdas/adapters/kubernetes-objects';
import { createResponseStore, listIncidents } from '../../lambdas/adapters/state-table';
import { createStoppedOwners } from '../../lambdas/cluster-access/stopped-owners';
import { call, responderToken } from './support/responder';
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

/** What the installer would list now, from the real table and the real API server; the responder may read as much. */
const standing = async (site: Site) => {
  const table = { client: site.table, tableName: site.output('TableName') };
  const stoppedIn = createStoppedOwners({
    incidentsOf: async () => (await listIncidents(table)).map(({ id }) => id),
    recordsOf: async (id) => createResponseStore(table).actionRecords(id),
  });
  const token = await responderToken(site);
  const objects = createInstalledObjects(async ({ method, path, query = {} }) => {
    const { status, answer } = await call(site, token, {
      method,
      path: `${path}?${new URLSearchParams(query).toString()}`,
    });
    return { status, text: answer };
  });
  return objects.standing(await stoppedIn('prod-a'));
};

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

  // What it lists goes to a log that this bed takes away with the stack.
  const listed = (await standing(site)).filter((one) => one.namespace === namespace);
  expect(listed.map(({ what, kind, name }) => `${what} ${kind}/${name}`).sort()).toEqual([
    'stopped DaemonSet/agent',
    'stopped Deployment/miner',
  ]);
  await site.destroy();

  expect((await site.get('deployment', namespace, 'miner'))?.spec['replicas']).toBe(0);
  expect(JSON.stringify((await site.get('daemonset', namespace, 'agent'))?.spec)).toContain('mineguard/stopped');
  await runningPods(site, namespace, 'shop', 1);
  expect(JSON.parse(await site.kubectl(['get', GUARDS, '-l', OURS, '-o', 'json']))).toMatchObject({ items: [] });

  // Nobody is in the way of whoever brings it back by hand.
  await site.kubectl(['scale', 'deployment/miner', '-n', namespace, '--replicas=1']);
  await runningPods(site, namespace, 'miner', 1);
});
