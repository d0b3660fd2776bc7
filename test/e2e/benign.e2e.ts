import { Site } from './support/site';
import { everythingLooked } from './support/stories';
import { agentDaemonSet, deploymentObject, freshNamespace, kubeBenchJob, namespaceObject } from './support/workloads';

jest.setTimeout(120_000);

describe('what looks like an attack and is none', () => {
  test.each([
    ['a kube-bench Job with host PID and host paths', kubeBenchJob],
    ['a privileged node agent as a DaemonSet', agentDaemonSet],
    [
      'a Deployment whose flags resemble those of miners',
      (namespace: string) => deploymentObject(namespace, 'gateway', ['--url=https://api.example:443', '--threads=4']),
    ],
  ])('%s becomes no incident, and nothing is touched', async (_, object) => {
    const site = await Site.inMode('enforce');
    const namespace = freshNamespace('benign');
    await site.apply(namespaceObject(namespace), object(namespace));
    await everythingLooked(site);
    const states = (await site.incidents(namespace)).map(({ incident }) => incident.state);
    expect(states.filter((state) => state !== 'record')).toEqual([]);
    expect(await site.list('networkpolicies', namespace)).toEqual([]);
  });
});
